import { inWords } from "../arguments/in-words.ts";
import { atLeast } from "../arguments/kinds.ts";
import { checkArgument } from "../arguments/signature.ts";
import { timed } from "../autograd/tracing.ts";
import { inArena, run, scalar, type Value } from "../backend/storage.ts";
import type { Parameter } from "../nn/module.ts";
import * as k from "../operations/kernels.ts";
import { Tensor } from "../tensor/tensor.ts";

/**
 * Scales all gradients down together so that their norm is at most `maxNorm`, and gives the norm that they had. It is a tensor,
 * because reading it means waiting for the device: `await clipGradNorm(…).item()`.
 */
export function clipGradNorm(parameters: Iterable<Parameter>, maxNorm: number): Tensor {
  if (typeof parameters !== "object" || parameters === null || !(Symbol.iterator in parameters)) {
    throw new TypeError(
      `clipGradNorm: expected a list of parameters such as model.parameters(), got ${inWords(parameters)}`,
    );
  }
  if (maxNorm !== Number.POSITIVE_INFINITY)
    checkArgument("clipGradNorm", "maxNorm", maxNorm, atLeast(0));
  const withGradient = [...parameters].filter(({ collectedGrad }) => collectedGrad);
  return timed("update", "clipGradNorm", () => inArena(() => scaleDown(withGradient, maxNorm)));
}

function scaleDown(withGradient: readonly Parameter[], maxNorm: number): Tensor {
  const squares = withGradient.map(({ collectedGrad }) => sumOfSquares(collectedGrad!));
  const total = squares.reduce(k.add, scalar(0));
  const norm = k.sqrt(total);
  // PyTorch's formula, the 1e-6 included.
  const wanted = k.div(scalar(maxNorm), k.add(norm, scalar(1e-6)));
  const factor = run("Minimum", { a: wanted, b: scalar(1) });
  for (const parameter of withGradient)
    parameter.replaceGrad(k.mul(parameter.collectedGrad!, factor));
  return new Tensor(norm.retain());
}

function sumOfSquares(gradient: Value): Value {
  return k.sum(k.square(gradient.as([gradient.size])), [0]);
}

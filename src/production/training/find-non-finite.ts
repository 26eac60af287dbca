/** Finds where in a model a number comes up first that is infinite or none. */
import { autocast, type Batch, type Module, noGrad, Tensor } from "../../tinytorch/index.ts";
import type { Precision } from "./training-settings.ts";

/**
 * The first of these, in words: a parameter, an input, the result of a layer, a gradient. Runs the model once more on each part of
 * the batch, in the precision in which it is trained, and reads each layer's result.
 */
export async function findNonFinite(
  model: Module,
  batches: AsyncIterable<Batch>,
  precision: Precision,
): Promise<string> {
  for (const [path, parameter] of model.namedParameters()) {
    if (await isNonFinite(parameter)) return `the parameter ${path}`;
  }
  for await (const [inputs] of batches) {
    if (await isNonFinite(inputs)) return "the inputs of this batch";
    const layer = await findLayer(model, inputs, precision);
    if (layer !== undefined) return `the result of ${layer}`;
  }
  for (const [path, { grad }] of model.namedParameters()) {
    if (grad && (await isNonFinite(grad))) return `the gradient of ${path}`;
  }
  return "the loss";
}

async function findLayer(
  model: Module,
  inputs: Tensor,
  precision: Precision,
): Promise<string | undefined> {
  const results: { name: string; tensor: Tensor }[] = [];
  const handles = [...model.namedModules()].map(([path, module]) =>
    module.registerForwardHook((_, __, output) => {
      const name = `${path === "" ? "the model" : path} (${module.constructor.name})`;
      if (output instanceof Tensor) results.push({ name, tensor: output.detach().keep() });
    }),
  );
  try {
    const enabled = precision === "mixed";
    noGrad(() => autocast(() => model.forward(inputs), { enabled }));
  } finally {
    for (const handle of handles) handle.remove();
  }
  // Inner layers have ended before the ones around them.
  for (const { name, tensor } of results) if (await isNonFinite(tensor)) return name;
  return undefined;
}

async function isNonFinite(tensor: Tensor): Promise<boolean> {
  return (await tensor.data()).some((value) => !Number.isFinite(value));
}

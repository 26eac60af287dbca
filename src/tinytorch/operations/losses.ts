/** Losses of single probabilities, element by element. */
import { tryRun } from "../backend/fused.ts";
import { run, scalar, type Value } from "../backend/storage.ts";
import { sameShape } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";

const one = (): Value => scalar(1);

/** As PyTorch: a logarithm counts as -100 at least, so that a sure mistake costs no infinity. */
function boundedLog(x: Value): Value {
  return run("Maximum", { a: k.log(x), b: scalar(-100) });
}

/** In one kernel, where there is such a one and nothing broadcasts. */
function fused(kernel: string, x: Value, y: Value, gradient?: Value): Value | undefined {
  if (!sameShape(x.shape, y.shape)) return undefined;
  return tryRun(kernel, { x, y, ...(gradient && { gradient }) });
}

/** Inputs: probabilities and targets from 0 to 1. */
const bce: Operation = {
  name: "bce",
  dtypes: ["real", "float"],
  saves: "inputs",
  forward: ([p, y]) => {
    const known = fused("Bce", p!, y!);
    if (known) return known;
    const hit = k.mul(y!, boundedLog(p!));
    const miss = k.mul(k.sub(one(), y!), boundedLog(k.sub(one(), p!)));
    return k.neg(k.add(hit, miss));
  },
  vjp: ({ gradient, inputs: [p, y], needs }) => {
    const q = (): Value => k.sub(one(), p!);
    const toP = (): Value => {
      const spread = run("Maximum", { a: k.mul(p!, q()), b: scalar(1e-12) });
      return k.mul(gradient, k.div(k.sub(p!, y!), spread));
    };
    return [
      fused("BceGrad", p!, y!, gradient) ?? toP(),
      needs[1] ? k.mul(gradient, k.sub(boundedLog(q()), boundedLog(p!))) : undefined,
    ];
  },
};

/** Inputs: logits x and targets y; max(x, 0) - x·y + log(1 + exp(-|x|)), which overflows nowhere. */
const bceWithLogits: Operation = {
  name: "bceWithLogits",
  dtypes: ["real", "float"],
  saves: "inputs",
  forward: ([x, y]) => {
    const known = fused("BceWithLogits", x!, y!);
    if (known) return known;
    const tail = k.log(k.add(one(), k.exp(k.neg(run("Abs", { x: x! })))));
    return k.add(k.sub(run("Relu", { x: x! }), k.mul(x!, y!)), tail);
  },
  vjp: ({ gradient, inputs: [x, y], needs }) => [
    fused("BceWithLogitsGrad", x!, y!, gradient) ??
      k.mul(gradient, k.sub(run("Sigmoid", { x: x! }), y!)),
    needs[1] ? k.neg(k.mul(gradient, x!)) : undefined,
  ],
};

export const losses = { bce, bceWithLogits };

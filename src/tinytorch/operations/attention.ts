import { tryRun } from "../backend/fused.ts";
import { run, scalar, type Value } from "../backend/storage.ts";
import { broadcastShape, sizeOf } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";
import { multiply } from "./products.ts";

/**
 * softmax(q·kᵀ · scale)·v (Vaswani et al. 2017, equation 1). Inputs: q (…, T, d), k (…, S, d), v (…, S, e), and perhaps a mask
 * that broadcasts to (…, T, S), true where a query may look. Under autocast its scores and shares stay in fp32, as in kernels that
 * compute attention in one go.
 */
export const attention: Operation<{ scale: number }> = {
  name: "attention",
  dtypes: ["real", "real", "real", "truth"],
  autocast: "fp16",
  saves: "inputs",
  forward: ([query, key, value, mask], { scale }, save) => {
    const scores = k.scale(multiply(query!, key!, false, true), scale);
    const shares = softmaxRows(mask ? cover(scores, mask) : scores);
    save(shares);
    return multiply(shares, value!);
  },
  vjp: ({ gradient, inputs, saved, attrs: { scale } }) => {
    const [query, key, value] = inputs;
    const shares = saved[0]!;
    const toShares = multiply(gradient, value!, false, true);
    const toCovered = softmaxGradient(shares, toShares);
    const mask = inputs[3];
    const toScores = k.scale(mask ? k.keep(mask, toCovered) : toCovered, scale);
    return [
      multiply(toScores, key!),
      multiply(toScores, query!, true),
      multiply(shares, gradient, true),
      undefined,
    ];
  },
};

/** -∞ where a query may not look. One that may look nowhere looks everywhere alike, whatever its scores. */
function cover(scores: Value, mask: Value): Value {
  const shape = broadcastShape("scaledDotProductAttention", scores.shape, mask.shape);
  if (sizeOf(shape) === 0) return k.expand(scores, shape);
  const sees = run("Any", { x: mask }, { axis: [mask.shape.length - 1], keepDims: false });
  const rows = [...mask.shape.slice(0, -1), 1];
  const instead = k.select(
    sees.as(rows),
    k.expand(scalar(Number.NEGATIVE_INFINITY), rows),
    k.expand(scalar(0), rows),
  );
  return k.select(k.expand(mask, shape), k.expand(scores, shape), k.expand(instead, shape));
}

function softmaxRows(scores: Value): Value {
  const width = scores.shape.at(-1)!;
  if (scores.size === 0) return scores;
  const rows = scores.as([sizeOf(scores.shape) / width, width]);
  return run("Softmax", { logits: rows }, { dim: 1 }).as(scores.shape);
}

function softmaxGradient(shares: Value, gradient: Value): Value {
  const known = tryRun("SoftmaxGrad", { saved: shares, gradient });
  if (known) return known;
  const weighted = k.mul(gradient, shares);
  return k.sub(weighted, k.mul(shares, k.sum(weighted, [shares.shape.length - 1], true)));
}

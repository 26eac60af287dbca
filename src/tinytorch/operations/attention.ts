import { tryRun } from "../backend/fused.ts";
import { fill, run, type Value } from "../backend/storage.ts";
import { broadcastShape, sizeOf } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";
import { multiply } from "./products.ts";

/** Far below every score, and yet a number: a row that may look at nothing then looks at everything alike. */
const blocked = -1e9;

/**
 * softmax(q·kᵀ · scale)·v (Vaswani et al. 2017, equation 1). Inputs: q (…, T, d), k (…, S, d), v (…, S, e), and perhaps a mask
 * that broadcasts to (…, T, S), true where a query may look. Under autocast its scores and shares stay in fp32, as in kernels that
 * compute attention in one go.
 */
export const attention: Operation<{ scale: number }> = {
  name: "attention",
  autocast: "fp16",
  saves: "inputs",
  forward: ([query, key, value, mask], { scale }, save) => {
    const scores = k.scale(multiply(query!, key!, false, true), scale);
    const shares = softmaxRows(mask ? cover(scores, mask) : scores);
    save(shares);
    return multiply(shares, value!);
  },
  vjp: ({ gradient, inputs: [query, key, value], saved, attrs: { scale } }) => {
    const shares = saved[0]!;
    const toShares = multiply(gradient, value!, false, true);
    const toScores = k.scale(softmaxGradient(shares, toShares), scale);
    return [
      multiply(toScores, key!),
      multiply(toScores, query!, true),
      multiply(shares, gradient, true),
      undefined,
    ];
  },
};

function cover(scores: Value, mask: Value): Value {
  const shape = broadcastShape("scaledDotProductAttention", scores.shape, mask.shape);
  const allowed = k.expand(k.cast(mask, "bool"), shape);
  return k.select(allowed, k.expand(scores, shape), fill(shape, blocked, "float32"));
}

function softmaxRows(scores: Value): Value {
  const width = scores.shape.at(-1)!;
  const rows = scores.as([sizeOf(scores.shape) / width, width]);
  return run("Softmax", { logits: rows }, { dim: 1 }).as(scores.shape);
}

function softmaxGradient(shares: Value, gradient: Value): Value {
  const known = tryRun("SoftmaxGrad", { saved: shares, gradient });
  if (known) return known;
  const weighted = k.mul(gradient, shares);
  return k.sub(weighted, k.mul(shares, k.sum(weighted, [shares.shape.length - 1], true)));
}

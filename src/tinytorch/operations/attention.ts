import { device } from "../backend/backends.ts";
import { tryRun, tryRunAll } from "../backend/fused.ts";
import { run, scalar, type Value } from "../backend/storage.ts";
import { broadcastShape, type Shape, sizeOf } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";
import { asBatch, multiply } from "./products.ts";

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
  forward: (inputs, { scale }, save) => {
    const known = fusedForward(inputs, scale);
    if (known) {
      save(known[1]!);
      return known[0]!;
    }
    const [query, key, value, mask] = inputs;
    const scores = k.scale(multiply(query!, key!, false, true), scale);
    const shares = softmaxRows(mask ? cover(scores, mask) : scores);
    save(shares);
    return multiply(shares, value!);
  },
  vjp: ({ gradient, inputs, saved, attrs: { scale } }) => {
    const [query, key, value] = inputs;
    const shares = saved[0]!;
    const known = fusedBackward(inputs, { shares, gradient }, scale);
    if (known) return [...known, undefined];
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

/** What the fused kernels take: matrices of one batch, and the shape of that batch. */
interface Batched {
  batch: Shape;
  inputs: Record<string, Value>;
}

/** Undefined where the mask has more rows than there are queries: it repeats them. */
function batched([query, key, value, mask]: readonly Value[]): Batched | undefined {
  const [rows, columns] = [query!.shape.at(-2)!, key!.shape.at(-2)!];
  const inOrder = [1, ...(mask?.shape ?? [])];
  const maskRows = inOrder.at(-2)!;
  if (maskRows !== 1 && maskRows !== rows) return undefined;
  const outer = (x: Value): Shape => x.shape.slice(0, -2);
  const ofProducts = [query!, key!, value!].map(outer);
  const shared = ofProducts.reduce((all, own) => broadcastShape("matmul", all, own));
  const batch = broadcastShape("scaledDotProductAttention", shared, inOrder.slice(1, -2));
  const inputs: Record<string, Value> = {};
  for (const [name, x] of Object.entries({ query, key, value })) inputs[name] = asBatch(x!, batch);
  if (mask) {
    const wide = k.expand(mask, [...inOrder.slice(1, -2), maskRows, columns]);
    inputs["mask"] = asBatch(wide, batch);
  }
  return { batch, inputs };
}

function fusedForward(given: readonly Value[], scale: number): Value[] | undefined {
  const known = device().has("Attention") ? batched(given) : undefined;
  const made = known && tryRunAll("Attention", known.inputs, { scale });
  return made?.map((x) => x.as([...known!.batch, ...x.shape.slice(-2)]));
}

/** A batch of fewer matrices than there are threads is done product by product: the kernel shares out whole matrices. */
function fusedBackward(
  given: readonly Value[],
  beside: { shares: Value; gradient: Value },
  scale: number,
): Value[] | undefined {
  const known = device().has("AttentionGrad") ? batched(given) : undefined;
  if (!known || sizeOf(known.batch) < device().threads) return undefined;
  const { shares, gradient } = beside;
  const inputs = {
    ...known.inputs,
    shares: asBatch(shares, known.batch),
    gradient: asBatch(gradient, known.batch),
  };
  const made = tryRunAll("AttentionGrad", inputs, { scale });
  return made?.map((x) => x.as([...known.batch, ...x.shape.slice(-2)]));
}

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

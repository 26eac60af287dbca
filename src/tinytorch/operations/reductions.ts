/** Operations that fold dimensions away, and the softmax family. */
import { tryRun, tryRunAll } from "../backend/fused.ts";
import { fill, run, scalar, type Value } from "../backend/storage.ts";
import { reducedShape, type Shape, shapeText, sizeOf } from "../tensor/shape.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";

/** Axes are wrapped, sorted and unique. */
export interface Reduction {
  axes: readonly number[];
  keepdim: boolean;
}

const kept = (shape: Shape, axes: readonly number[]): number[] => reducedShape(shape, axes, true);

const sum: Operation<Reduction> = {
  name: "sum",
  dtypes: "number",
  forward: ([x], { axes, keepdim }) => k.sum(x!, axes, keepdim),
  vjp: ({ gradient, inputs: [x], attrs }) => [
    k.expand(gradient.as(kept(x!.shape, attrs.axes)), x!.shape),
  ],
};

const mean: Operation<Reduction> = {
  name: "mean",
  dtypes: "real",
  forward: ([x], { axes, keepdim }) => k.share(k.sum(x!, axes, keepdim), count(x!, axes)),
  vjp: ({ gradient, inputs: [x], attrs: { axes } }) => {
    const share = k.share(gradient, count(x!, axes)).as(kept(x!.shape, axes));
    return [k.expand(share, x!.shape)];
  },
};

function count(x: Value, axes: readonly number[]): number {
  return sizeOf(axes.map((axis) => x.shape[axis]!));
}

/** Equal extremes share the gradient evenly, as PyTorch's `amax` does. */
function extreme(name: "max" | "min", reduce: typeof k.max): Operation<Reduction> {
  return {
    name,
    dtypes: "any",
    saves: "inputs",
    forward: ([x], { axes, keepdim }, save) => {
      if (count(x!, axes) === 0) {
        throw new RangeError(
          `${name}: expected at least one element to reduce, got shape (${x!.shape.join(", ")})`,
        );
      }
      const isBool = x!.dtype === "bool";
      const found = reduce(isBool ? k.cast(x!, "int32") : x!, axes, keepdim);
      save(found);
      return isBool ? k.cast(found, "bool") : found;
    },
    vjp: ({ gradient, inputs: [x], saved: [found], attrs: { axes } }) => {
      const first = x!.shape.length - axes.length;
      const isLast = axes.every((axis, i) => axis === first + i);
      const inputs = { x: x!, found: found!, gradient };
      const known = isLast ? tryRun("ExtremeGrad", inputs) : undefined;
      if (known) return [known];
      const shape = kept(x!.shape, axes);
      const hits = k.equal(x!, found!.as(shape));
      const ties = k.sum(k.cast(hits, "float32"), axes, true);
      return [k.keep(hits, k.expand(k.div(gradient.as(shape), ties), x!.shape))];
    },
  };
}

/** The last axis is the one searched. The webgpu kernel leaves a 1 in place of an empty shape. */
function position(name: string, kernel: string): Operation<{ axis: number }> {
  return {
    name,
    dtypes: "number",
    forward: ([x], { axis }) => {
      if (x!.shape[axis] === 0) {
        throw new RangeError(
          `${name}: expected at least one element to choose from, got shape ${shapeText(x!.shape)}`,
        );
      }
      return run(kernel, { x: x! }, { axis }).as(x!.shape.slice(0, -1));
    },
  };
}

/** How many positions, and of which end. */
export interface TopkAttrs {
  k: number;
  largest: boolean;
}

/**
 * Positions of the k largest along the last axis, largest first, or of the smallest; NaN counts as the largest number, and of equal
 * ones the first comes first.
 */
const topk: Operation<TopkAttrs> = {
  name: "topk",
  dtypes: "number",
  forward: ([x], attrs) => {
    const shape = [...x!.shape.slice(0, -1), attrs.k];
    if (sizeOf(shape) === 0) return fill(shape, 0, "int32");
    return run("SortedPositions", { x: x! }, { ...attrs });
  },
};

interface Axis {
  axis: number;
}

/** The product of all others is the derivative; so zeros need no division. */
const prod: Operation<Axis & { keepdim: boolean }> = {
  name: "prod",
  dtypes: "number",
  saves: "inputs",
  forward: ([x], { axis, keepdim }) => {
    if (x!.shape.length === 0) return x!;
    const shape = reducedShape(x!.shape, [axis], keepdim);
    return run("Prod", { x: x! }, { axis: [axis], keepDims: false }).as(shape);
  },
  vjp: ({ gradient, inputs: [x], attrs: { axis } }) => {
    if (x!.shape.length === 0) return [gradient];
    const isLast = axis === x!.shape.length - 1;
    const known = isLast ? tryRun("ProdGrad", { x: x!, gradient }) : undefined;
    if (known) return [known];
    const others = k.folded(x!, axis, productOfOthers);
    return [k.mul(others, gradient.as(kept(x!.shape, [axis])))];
  },
};

function productOfOthers(x: Value, axis: number): Value {
  const attrs = { axis, exclusive: true, reverse: false };
  const before = run("Cumprod", { x }, attrs);
  const behind = flip(run("Cumprod", { x: flip(x, axis) }, attrs), axis);
  return k.mul(before, behind);
}

/** tfjs-webgpu mistakes programs that accumulate from behind for each other when lengths differ; so data is turned round. */
function flip(x: Value, axis: number): Value {
  return run("Reverse", { x }, { dims: [axis] });
}

/** Whether any or all elements are not zero. */
function truth(name: string, kernel: string): Operation<Reduction> {
  return {
    name,
    dtypes: "truth",
    forward: ([x], { axes, keepdim }) => {
      const shape = reducedShape(x!.shape, axes, keepdim);
      if (axes.length === 0) return x!.as(shape);
      return run(kernel, { x: x! }, { axis: axes, keepDims: false }).as(shape);
    },
  };
}

const cumsum: Operation<Axis> = {
  name: "cumsum",
  dtypes: "number",
  forward: ([x], { axis }) => k.folded(x!, axis, cumsumOf),
  vjp: ({ gradient, attrs: { axis } }) => [k.folded(gradient, axis, cumsumFromBehind)],
};

function cumsumFromBehind(x: Value, axis: number): Value {
  return (
    tryRun("CumsumGrad", { gradient: x }, { axis }) ?? flip(cumsumOf(flip(x, axis), axis), axis)
  );
}

function cumsumOf(x: Value, axis: number): Value {
  return run("Cumsum", { x }, { axis, exclusive: false, reverse: false });
}

const softmax: Operation<Axis> = {
  name: "softmax",
  dtypes: "float",
  saves: "output",
  forward: ([x], { axis }) => k.along(x!, (row) => softmaxOf(row, axis)),
  vjp: ({ gradient, output, attrs: { axis } }) => {
    const isLast = axis === output.shape.length - 1;
    const known = isLast ? tryRun("SoftmaxGrad", { saved: output, gradient }) : undefined;
    if (known) return [known];
    const weighted = k.mul(gradient, output);
    return [
      k.sub(
        weighted,
        k.mul(
          output,
          k.along(weighted, (row) => k.sum(row, [axis], true)),
        ),
      ),
    ];
  },
};

function softmaxOf(logits: Value, axis: number): Value {
  if (logits.size > 0 && axis === logits.shape.length - 1) {
    const rows = [logits.size / logits.shape[axis]!, logits.shape[axis]!];
    return run("Softmax", { logits: logits.as(rows) }, { dim: 1 }).as(logits.shape);
  }
  const powers = k.exp(k.sub(logits, k.max(logits, [axis], true)));
  return k.div(powers, k.sum(powers, [axis], true));
}

/** Shifted by the maximum, so that no exponential overflows. */
function logSoftmaxOf(x: Value, axis: number): Value {
  const shifted = k.sub(x, k.max(x, [axis], true));
  return k.sub(shifted, k.log(k.sum(k.exp(shifted), [axis], true)));
}

const logSoftmax: Operation<Axis> = {
  name: "logSoftmax",
  dtypes: "float",
  saves: "output",
  forward: ([x], { axis }) => {
    const known = axis === x!.shape.length - 1 ? tryRun("LogSoftmax", { x: x! }) : undefined;
    return known ?? k.along(x!, (row) => logSoftmaxOf(row, axis));
  },
  vjp: ({ gradient, output, attrs: { axis } }) => {
    const isLast = axis === output.shape.length - 1;
    const known = isLast ? tryRun("LogSoftmaxGrad", { saved: output, gradient }) : undefined;
    if (known) return [known];
    const total = k.along(gradient, (row) => k.sum(row, [axis], true));
    return [k.sub(gradient, k.mul(k.exp(output), total))];
  },
};

/** Options of `crossEntropy`. */
export interface CrossEntropyAttrs {
  /** Share of the weight spread evenly over all classes, in [0, 1]. */
  labelSmoothing: number;
  reduction: "mean" | "sum" | "none";
}

function reduceLosses(losses: Value, reduction: CrossEntropyAttrs["reduction"]): Value {
  if (reduction === "none") return losses;
  const total = k.sum(losses, [0]);
  return reduction === "sum" ? total : k.share(total, losses.shape[0]!);
}

/** The loss of each row, and softmax - target. */
function byLabels(logits: Value, labels: Value, smoothing: number): Value[] | undefined {
  return smoothing === 0
    ? tryRunAll("SoftmaxCrossEntropy", { logits, labels })
    : tryRunAll("SmoothedCrossEntropy", { logits, labels }, { smoothing });
}

/**
 * Inputs: logits (N, C) and either class indices (N,) or probabilities (N, C). Its gradient, softmax - target, is computed in
 * the forward pass, where everything for it is at hand.
 */
const crossEntropy: Operation<CrossEntropyAttrs> = {
  name: "crossEntropy",
  dtypes: ["real", "any"],
  forward: ([logits, target], { labelSmoothing, reduction }, save) => {
    const [rows, classes] = logits!.shape as [number, number];
    const isLabelled = target!.dtype === "int32" && target!.shape.length === 1;
    const known = isLabelled ? byLabels(logits!, target!, labelSmoothing) : undefined;
    if (known) {
      save(known[1]!);
      return reduceLosses(known[0]!, reduction);
    }
    const hot =
      target!.shape.length === 2 ? k.cast(target!, "float32") : k.oneHot(target!, classes);
    const wanted =
      labelSmoothing === 0
        ? hot
        : k.add(k.scale(hot, 1 - labelSmoothing), scalar(labelSmoothing / classes));
    const shifted = k.sub(logits!, k.max(logits!, [1], true));
    const powers = k.exp(shifted);
    const total = k.sum(powers, [1], true);
    const logTotal = k.log(total.as([rows]));
    const weighed = k.mul(shifted, wanted);
    // A class that nobody asks for may have a logit of -∞.
    const isChoice = target!.shape.length === 1 && labelSmoothing === 0;
    const picked = k.sum(isChoice ? k.gate(wanted, weighed) : weighed, [1]);
    if (target!.shape.length === 2) {
      // Probabilities that do not add up to 1 weigh the row.
      const weight = k.sum(wanted, [1], true);
      save(k.sub(k.mul(k.div(powers, total), weight), wanted));
      return reduceLosses(k.sub(k.mul(logTotal, weight.as([rows])), picked), reduction);
    }
    save(k.sub(k.div(powers, total), wanted));
    return reduceLosses(k.sub(logTotal, picked), reduction);
  },
  vjp: ({ gradient, inputs: [logits], saved: [difference], attrs }) => {
    const rows = logits!.shape[0]!;
    const share = attrs.reduction === "mean" ? k.share(gradient, rows) : gradient;
    return [
      k.mul(difference!, attrs.reduction === "none" ? share.as([rows, 1]) : share),
      undefined,
    ];
  },
};

export const reductions = {
  sum,
  mean,
  max: extreme("max", k.max),
  min: extreme("min", k.min),
  argmax: position("argmax", "ArgMax"),
  argmin: position("argmin", "ArgMin"),
  topk,
  prod,
  any: truth("any", "Any"),
  all: truth("all", "All"),
  cumsum,
  softmax,
  logSoftmax,
  crossEntropy,
};

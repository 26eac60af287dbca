/** For tests: what is not usual, as users call it: mixed dtypes, nothing at all, no dimensions, NaN, gradients at the edges. */
import {
  cat,
  embedding,
  layerNorm,
  linear,
  oneHot,
  roundToFp16,
  scaledDotProductAttention,
  stack,
  where,
} from "../tensor/functions.ts";
import { batchNorm, conv2d } from "../tensor/images.ts";
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  mseLoss,
} from "../tensor/losses.ts";
import { avgPool2d, maxPool2d } from "../tensor/pools.ts";
import { applyOperation, type Tensor } from "../tensor/tensor.ts";
import { operations } from "./table.ts";

type Call = (...inputs: Tensor[]) => Tensor;

/** Methods of one tensor, or two, without further arguments: the first word of a case's name calls them. */
const methods = new Set([
  ...["add", "sub", "mul", "div", "pow", "maximum", "minimum", "eq", "ne", "gt", "ge", "lt", "le"],
  ...[
    "neg",
    "abs",
    "square",
    "exp",
    "log",
    "sqrt",
    "relu",
    "sigmoid",
    "tanh",
    "gelu",
    "sin",
    "cos",
  ],
  ...["erf", "sum", "mean", "max", "min", "prod", "any", "all", "argmax", "argmin", "softmax"],
  ...["logSoftmax", "var", "std", "argsort", "matmul", "logicalNot"],
]);

/** Calls by the first word of a name, with the arguments that most cases of it want. */
const plain: Record<string, Call> = {
  cat: (...parts) => cat(parts),
  stack: (...parts) => stack(parts),
  where: (condition, yes, no) => where(condition!, yes!, no!),
  linear: (x, weight, bias) => linear(x!, weight!, bias!),
  linearRelu: (...inputs) => applyOperation(operations.linearRelu, inputs),
  matmulTransposed: (...inputs) =>
    applyOperation(operations.matmulTransposed, inputs, { transposeA: true, transposeB: false }),
  clamp: (x) => x!.clamp(-0.7, 0.9),
  cumsum: (x) => x!.cumsum(0),
  sort: (x) => x!.sort().values,
  topk: (x) => x!.topk(2).values,
  gather: (x, positions) => x!.gather(0, positions!),
  indexSelect: (x, positions) => x!.indexSelect(0, positions!),
  scatterAdd: (x, positions, source) => x!.scatterAdd(0, positions!, source!),
  permute: (x) => x!.permute(1, 0),
  flatten: (x) => x!.flatten(),
  embedding: (positions, weight) => embedding(positions!, weight!),
  oneHot: (positions) => oneHot(positions!, 4),
  roundToFp16: (x) => roundToFp16(x!),
  dropout: (x) => x!.dropout(1, { seed: 7 }),
  conv2d: (x, weight, bias) => conv2d(x!, weight!, bias!),
  depthwiseConv2d: (x, weight) => conv2d(x!, weight!, undefined, { groups: 2 }),
  maxPool2d: (x) => maxPool2d(x!, 2),
  avgPool2d: (x) => avgPool2d(x!, 2),
  batchNormFixed: (x, weight, bias, mean, variance) =>
    batchNorm(x!, weight!, bias!, {
      runningMean: mean!.detach(),
      runningVar: variance!.detach(),
    }),
  layerNorm: (x, weight, bias) => layerNorm(x!, [4], weight!, bias!),
  crossEntropy: (x, target) => crossEntropy(x!, target!),
  mseLoss: (x, y) => mseLoss(x!, y!),
  bce: (p, y) => binaryCrossEntropy(p!, y!),
  bceWithLogits: (x, y) => binaryCrossEntropyWithLogits(x!, y!),
  attention: (query, key, value, mask) => scaledDotProductAttention(query!, key!, value!, { mask }),
};

const along =
  (
    name: "sum" | "mean" | "max" | "min" | "argmax" | "argmin" | "any" | "all" | "std",
    dim: number,
  ): Call =>
  (x) =>
    x![name](dim);

/** Cases that want other arguments. */
const named: Record<string, Call> = {
  "pow int number": (x) => x!.pow(3),
  "pow 0 at 0": (x) => x!.pow(0),
  "clamp ints by a fraction": (x) => x!.clamp(1.5, 2.5),
  "clamp bools": (x) => x!.clamp(0, 1),
  "clamp beyond 2^24": (x) => x!.clamp(0, 2 ** 24 + 1),
  "clamp before infinity": (x) => x!.clamp(0).log(),
  "sum bools 0": along("sum", 0),
  "sum beyond 2^24 over two": (x) => x!.sum([0, 1]),
  "sum infinite": along("sum", 1),
  "sum of nothing 1": along("sum", 1),
  "sum of no rows": along("sum", 1),
  "sum 0 of a scalar": along("sum", 0),
  "mean of nothing 1": along("mean", 1),
  "mean 0 of a scalar": along("mean", 0),
  "cumsum ints 1": (x) => x!.cumsum(1),
  "cumsum of no rows": (x) => x!.cumsum(1),
  "max ints 1": along("max", 1),
  "max bools 1": along("max", 1),
  "max beyond 2^24": along("max", 1),
  "max 1 NaN": along("max", 1),
  "max infinite": along("max", 1),
  "max of no rows": along("max", 1),
  "max 0 of a scalar": along("max", 0),
  "max before infinity": (x) => x!.max().sqrt(),
  "min ints 0": along("min", 0),
  "min 1 NaN": along("min", 1),
  "any ints 1": along("any", 1),
  "any NaN": along("any", 1),
  "any 0 of a scalar": along("any", 0),
  "all NaN": along("all", 1),
  "all of nothing 1": along("all", 1),
  "argmax 1 NaN": along("argmax", 1),
  "argmax of no rows": along("argmax", 1),
  "argmax 0 of a scalar": along("argmax", 0),
  "argmin ints 1": along("argmin", 1),
  "prod 0 of a scalar": (x) => x!.prod(0),
  "std of no rows": along("std", 1),
  "std of equal numbers": along("std", 1),
  "sort descending NaN": (x) => x!.sort(0, { descending: true }).values,
  "argsort bools descending": (x) => x!.argsort(0, { descending: true }),
  "topk smallest NaN": (x) => x!.topk(2, { largest: false }).values,
  "topk smallest beyond 2^24": (x) => x!.topk(2, { largest: false }).values,
  "topk none": (x) => x!.topk(0).values,
  "topk of one column": (x) => x!.topk(1).values,
  "softmax 0 of nothing": (x) => x!.softmax(0),
  "softmax 0 only -infinity": (x) => x!.softmax(0),
  "gather ints": (x, positions) => x!.gather(1, positions!),
  "gather bools": (x, positions) => x!.gather(1, positions!),
  "gather a corner": (x, positions) => x!.gather(1, positions!),
  "indexSelect of no rows": (x, positions) => x!.indexSelect(1, positions!),
  "expand ints": (x) => x!.expand(2, 2),
  "expand bools": (x) => x!.expand(2, 2),
  "expand to nothing": (x) => x!.expand(0, 2),
  "expand a scalar": (x) => x!.expand(2),
  "slice by negative positions": (x, positions) => x!.slice(positions!),
  "slice positions of nothing": (x, position) => x!.slice(":", position!),
  "indexSelect before infinity": (x, positions) => x!.indexSelect(0, positions!).sqrt(),
  "layerNorm of no width": (x, weight, bias) => layerNorm(x!, [0], weight!, bias!),
  "slice bools": (x) => x!.slice([1, 3]),
  "slice nothing": (x) => x!.slice([0, 0]),
  "slice of nothing": (x) => x!.slice(":", [0, 2]),
  "slice mask of nothing": (x, mask) => x!.slice(mask!),
  "pad ints": (x) => x!.pad([1, 0]),
  "pad bools": (x) => x!.pad([1, 0]),
  "pad of nothing": (x) => x!.pad([1, 1]),
  "pad value of nothing": (x) => x!.pad([1, 1, 1, 0], -3),
  "reshape bools": (x) => x!.reshape(2, 1),
  "reshape of nothing": (x) => x!.reshape(3, 0),
  "to int32 of nothing": (x) => x!.to("int32"),
  "to bool of nothing": (x) => x!.to("bool"),
  "to bool NaN": (x) => x!.to("bool"),
  "crossEntropy sum of nothing": (x, y) => crossEntropy(x!, y!, { reduction: "sum" }),
  "crossEntropy none of nothing": (x, y) => crossEntropy(x!, y!, { reduction: "none" }),
  "relu before infinity": (x) => x!.relu().sqrt(),
  "abs before infinity": (x) => x!.abs().sqrt(),
  "where before infinity": (condition, yes, no) => where(condition!, yes!, no!).sqrt(),
  "maximum before infinity": (x, y) => x!.maximum(y!).sqrt(),
  "minimum before infinity": (x, y) => x!.minimum(y!).sqrt(),
  "maskedFill before infinity": (x, mask) => x!.maskedFill(mask!, 0).sqrt(),
  "dropout before infinity": (x) => x!.dropout(1, { seed: 7 }).sqrt(),
};

/** The call of a special case; nothing when there is none. */
export function specialCall(name: string): Call | undefined {
  const word = name.split(" ")[0]!;
  if (named[name]) return named[name];
  if (plain[word]) return plain[word];
  if (!methods.has(word)) return undefined;
  return (x, ...others) => (x as unknown as Record<string, Call>)[word]!.apply(x, others);
}

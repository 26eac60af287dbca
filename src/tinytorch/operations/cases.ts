/** For tests: every operation as users call it, by the name of its case in reference.json. */
import { tensor } from "../tensor/create.ts";
import { type DType, toTypedArray } from "../tensor/dtype.ts";
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  cat,
  crossEntropy,
  embedding,
  layerNorm,
  linear,
  mseLoss,
  oneHot,
  roundToFp16,
  scaledDotProductAttention,
  stack,
  where,
} from "../tensor/functions.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { graphCalls } from "./cases-graph.ts";
import { imageCalls } from "./cases-images.ts";
import { specialCall } from "./cases-special.ts";
import reference from "./reference.json" with { type: "json" };

/** A tensor as reference.json stores it. */
export interface CaseTensor {
  dtype: DType;
  shape: number[];
  /** NaN and the infinities as words, for JSON has none. */
  values: (number | string)[];
}

type Call = (...inputs: Tensor[]) => Tensor;

/** Calls of one tensor, or of two, that are methods of the case's own name. */
type Method =
  | "neg"
  | "abs"
  | "square"
  | "exp"
  | "tanh"
  | "log"
  | "sqrt"
  | "relu"
  | "sigmoid"
  | "gelu"
  | "logicalNot";
type BinaryMethod =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "pow"
  | "maximum"
  | "minimum"
  | "eq"
  | "ne"
  | "gt"
  | "ge"
  | "lt"
  | "le"
  | "logicalAnd"
  | "logicalOr";

const unary =
  (name: Method): Call =>
  (x) =>
    x![name]();
const binary =
  (name: BinaryMethod): Call =>
  (x, y) =>
    x![name](y!);

function reductions(name: "sum" | "mean" | "max" | "min"): Record<string, Call> {
  return {
    [name]: (x) => x![name](),
    [`${name} 0`]: (x) => x![name](0),
    [`${name} 1`]: (x) => x![name](1),
    [`${name} -1`]: (x) => x![name](-1),
    [`${name} keepdim`]: (x) => x![name](1, true),
    [`${name} two`]: (x) => x![name]([0, 2]),
  };
}

function broadcasts(name: "add" | "sub" | "mul" | "maximum" | "minimum"): Record<string, Call> {
  const call = binary(name);
  return { [name]: call, [`${name} row`]: call, [`${name} column by row`]: call };
}

function attend(isCausal = false): Call {
  return (query, key, value, mask) =>
    scaledDotProductAttention(query!, key!, value!, { mask, isCausal });
}

const calls: Record<string, Call> = {
  ...broadcasts("add"),
  ...broadcasts("sub"),
  ...broadcasts("mul"),
  ...broadcasts("maximum"),
  ...broadcasts("minimum"),
  div: binary("div"),
  "div row": binary("div"),
  pow: binary("pow"),
  "pow number": (x) => x!.pow(3),
  "add int and float": binary("add"),
  "mul ints": binary("mul"),
  "sub scalar": (x) => x!.sub(1.5),
  neg: unary("neg"),
  abs: unary("abs"),
  square: (x) => x!.pow(2),
  exp: unary("exp"),
  tanh: unary("tanh"),
  log: unary("log"),
  sqrt: unary("sqrt"),
  relu: unary("relu"),
  sigmoid: unary("sigmoid"),
  gelu: unary("gelu"),
  eq: binary("eq"),
  ne: binary("ne"),
  gt: binary("gt"),
  ge: binary("ge"),
  lt: binary("lt"),
  le: binary("le"),
  "eq ints": binary("eq"),
  logicalAnd: binary("logicalAnd"),
  logicalOr: binary("logicalOr"),
  logicalNot: unary("logicalNot"),
  where: (condition, x, y) => where(condition!, x!, y!),
  maskedFill: (x, mask) => x!.maskedFill(mask!, -9),
  "to int32": (x) => x!.to("int32"),
  "to bool": (x) => x!.to("bool"),
  "to float32": (x) => x!.to("float32"),
  ...reductions("sum"),
  ...reductions("mean"),
  ...reductions("max"),
  ...reductions("min"),
  "sum bool": (x) => x!.sum(),
  "sum int": (x) => x!.sum(0),
  argmax: (x) => x!.argmax(),
  "argmax 0": (x) => x!.argmax(0),
  "argmax -1": (x) => x!.argmax(-1),
  "argmin 1": (x) => x!.argmin(1),
  "topk values": (x) => x!.topk(2).values,
  "topk indices": (x) => x!.topk(2).indices,
  "softmax -1": (x) => x!.softmax(),
  "softmax 0": (x) => x!.softmax(0),
  "softmax 1": (x) => x!.softmax(1),
  "softmax large": (x) => x!.softmax(),
  "logSoftmax -1": (x) => x!.logSoftmax(),
  "logSoftmax 0": (x) => x!.logSoftmax(0),
  "logSoftmax 1": (x) => x!.logSoftmax(1),
  crossEntropy: (x, target) => crossEntropy(x!, target!),
  "crossEntropy sum": (x, target) => crossEntropy(x!, target!, { reduction: "sum" }),
  "crossEntropy none": (x, target) => crossEntropy(x!, target!, { reduction: "none" }),
  "crossEntropy smoothed": (x, target) => crossEntropy(x!, target!, { labelSmoothing: 0.1 }),
  "crossEntropy soft": (x, target) => crossEntropy(x!, target!.detach()),
  mseLoss: (x, y) => mseLoss(x!, y!),
  reshape: (x) => x!.reshape(4, -1),
  flatten: (x) => x!.flatten(1),
  unsqueeze: (x) => x!.unsqueeze(1),
  squeeze: (x) => x!.squeeze(1),
  expand: (x) => x!.expand(4, -1, 3),
  permute: (x) => x!.permute(2, 0, 1),
  transpose: (x) => x!.transpose(0, 2),
  T: (x) => x!.T,
  cat: (x, y) => cat([x!, y!], 1),
  "cat 0": (x, y) => cat([x!, y!, x!]),
  stack: (x, y) => stack([x!, y!], 1),
  slice: (x) => x!.slice(1, [0, 2], -1),
  "slice step": (x) => x!.slice(":", ":", [0, 4, 2]),
  "slice negative": (x) => x!.slice(":", [-2]),
  "slice picked": (x, positions) => x!.slice(":", positions!),
  narrow: (x) => x!.narrow(1, 1, 2),
  indexSelect: (x, positions) => x!.indexSelect(0, positions!),
  "indexSelect 2": (x, positions) => x!.indexSelect(2, positions!),
  gather: (x, positions) => x!.gather(1, positions!),
  "gather 0": (x, positions) => x!.gather(0, positions!),
  matmul: (x, y) => x!.matmul(y!),
  "matmul batched": (x, y) => x!.matmul(y!),
  "matmul batch by matrix": (x, y) => x!.matmul(y!),
  "matmul matrix by batch": (x, y) => x!.matmul(y!),
  "matmul broadcast batches": (x, y) => x!.matmul(y!),
  "matmul vector": (x, y) => x!.matmul(y!),
  "matmul row": (x, y) => x!.matmul(y!),
  "matmul dot": (x, y) => x!.matmul(y!),
  "matmul transposed": (x, y) => x!.matmul(y!.T),
  linear: (x, weight, bias) => linear(x!, weight!, bias!),
  "linear batch": (x, weight, bias) => linear(x!, weight!, bias!),
  "linear without bias": (x, weight) => linear(x!, weight!),
  sin: (x) => x!.sin(),
  cos: (x) => x!.cos(),
  erf: (x) => x!.erf(),
  clamp: (x) => x!.clamp(-0.7, 0.9),
  "clamp low": (x) => x!.clamp(0.1),
  "clamp ints": (x) => x!.clamp(1, 3),
  prod: (x) => x!.prod(),
  "prod 1": (x) => x!.prod(1),
  "prod zero": (x) => x!.prod(1, true),
  var: (x) => x!.var(),
  "var 1": (x) => x!.var(1, { keepdim: true }),
  "var biased": (x) => x!.var([0, 2], { correction: 0 }),
  std: (x) => x!.std(2),
  any: (x) => x!.any(1),
  "any everything": (x) => x!.any(),
  all: (x) => x!.all(0),
  "cumsum 0": (x) => x!.cumsum(0),
  "cumsum -1": (x) => x!.cumsum(-1),
  "topk smallest": (x) => x!.topk(2, { dim: 1, largest: false }).values,
  sort: (x) => x!.sort().values,
  "sort descending": (x) => x!.sort(0, { descending: true }).values,
  argsort: (x) => x!.argsort(1),
  "slice ellipsis": (x) => x!.slice("...", 1),
  "slice new": (x) => x!.slice(":", null, 1),
  "slice pairs": (x, p, q) => x!.slice(p!, q!),
  "slice pairs behind": (x, p, q) => x!.slice(":", p!, q!),
  "slice mask": (x, mask) => x!.slice(mask!),
  "slice mask rows": (x, mask) => x!.slice(":", mask!),
  maskedSelect: (x, mask) => x!.maskedSelect(mask!),
  broadcastTo: (x) => x!.broadcastTo(4, 2, 3),
  split: (x) => x!.split(2, 2)[1]!,
  "split sizes": (x) => x!.split([1, 2], 1)[1]!,
  chunk: (x) => x!.chunk(2, -1)[1]!,
  unbind: (x) => x!.unbind(1)[1]!,
  pad: (x) => x!.pad([0, 2, 1, 0]),
  "pad value": (x) => x!.pad([0, 2, 1, 1], -3),
  scatterAdd: (x, positions, source) => x!.scatterAdd(0, positions!, source!),
  "scatterAdd 1": (x, positions, source) => x!.scatterAdd(1, positions!, source!),
  oneHot: (indices) => oneHot(indices!, 4),
  embedding: (indices, weight) => embedding(indices!, weight!),
  roundToFp16: (x) => roundToFp16(x!),
  dropout: (x) => x!.dropout(0.4, { seed: 7 }),
  layerNorm: (x, weight, bias) => layerNorm(x!, [4], weight!, bias!),
  "layerNorm two": (x, weight, bias) => layerNorm(x!, [3, 4], weight!, bias!),
  "layerNorm plain": (x) => layerNorm(x!, [4]),
  bce: (p, y) => binaryCrossEntropy(p!, y!),
  "bce none": (p, y) => binaryCrossEntropy(p!, y!, { reduction: "none" }),
  bceWithLogits: (x, y) => binaryCrossEntropyWithLogits(x!, y!),
  "bceWithLogits sum": (x, y) => binaryCrossEntropyWithLogits(x!, y!, { reduction: "sum" }),
  attention: attend(),
  "attention heads": attend(),
  "attention mask": attend(),
  "attention causal": attend(true),
  "attention sequence masks": attend(),
  "matmul transposed batches": (x, y) => x!.transpose().matmul(y!),
  "softmax heads": (x) => x!.softmax(),
  ...graphCalls,
  ...imageCalls,
};

/** One case: its stored inputs and result, and how to compute it. */
export interface Case {
  name: string;
  inputs: CaseTensor[];
  output: CaseTensor;
  call: Call;
}

/** A case at an edge: the gradients of the result's sum are stored too, for finite differences do not find them. */
export interface SpecialCase extends Case {
  gradients?: (CaseTensor | null)[];
}

type Stored = Record<string, Omit<SpecialCase, "name" | "call">>;

/** Every stored case; one without a call here fails. */
export function allCases(): Case[] {
  return withCalls(reference.cases as Stored, (name) => calls[name]);
}

/** Mixed dtypes, nothing, no dimensions, NaN, gradients at the edges. */
export function specialCases(): SpecialCase[] {
  return withCalls(reference.special as unknown as Stored, specialCall);
}

/** Whole numbers that float32 has not are exact on cpu and wasm only. */
export const isBeyondFloat = ({ name }: Case): boolean => name.includes("beyond 2^24");

function withCalls(stored: Stored, callOf: (name: string) => Call | undefined): SpecialCase[] {
  return Object.entries(stored).map(([name, each]) => {
    const call = callOf(name);
    if (!call) throw new Error(`cases.ts: no call for the case "${name}" of reference.json`);
    return { ...each, name, call };
  });
}

/** The stored values as numbers. */
export function numbersOf({ values }: CaseTensor): number[] {
  return values.map(Number);
}

/** The stored tensor on the current device; floats require a gradient. */
export function load(stored: CaseTensor): Tensor {
  const { dtype, shape } = stored;
  const values = toTypedArray(numbersOf(stored), dtype);
  return tensor(values, { shape, dtype, requiresGrad: dtype === "float32" });
}

/** Whether two numbers are one within the tolerance; NaN and infinities only with themselves. */
export function isClose(actual: number, wanted: number, tolerance: number): boolean {
  if (!Number.isFinite(wanted) || !Number.isFinite(actual)) return Object.is(actual, wanted);
  return Math.abs(actual - wanted) <= tolerance * (1 + Math.abs(wanted));
}

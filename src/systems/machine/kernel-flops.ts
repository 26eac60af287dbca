/**
 * Floating point operations of every kernel that the engine calls, from shapes. A product of matrices is 2·M·N·K and a
 * convolution 2·N·Ho·Wo·Cout·Kh·Kw·Cin/groups, a multiplication and an addition each; a reduction is one for each element that
 * goes in; everything else is counted as its formula reads, by `weightOf`. Numbers of any dtype count alike.
 */
import { operationWeights } from "./operation-weights.ts";

export type Shape = readonly number[];

/** One call of a kernel in the words of tfjs: shapes in the order in which the engine names them, and its attributes. */
export interface KernelCall {
  name: string;
  inputs: readonly Shape[];
  outputs: readonly Shape[];
  attrs: Readonly<Record<string, unknown>>;
}

type Count = (call: KernelCall) => number;

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1);
}

const inputSize = ({ inputs }: KernelCall, index = 0): number => sizeOf(inputs[index] ?? [0]);
const outputSize = ({ outputs }: KernelCall, index = 0): number => sizeOf(outputs[index] ?? [0]);

const { simple, divide, root, transcendental } = operationWeights;

const perOutput =
  (weight: number): Count =>
  (call) =>
    weight * outputSize(call);

const perInput =
  (weight: number): Count =>
  (call) =>
    weight * inputSize(call);

const nothing: Count = () => 0;

function rowsFor(names: string, count: Count): Record<string, Count> {
  return Object.fromEntries(names.split(" ").map((name) => [name, count]));
}

/** Φ(x) = ½·(1 + erf(x/√2)). */
const normalCdf = transcendental + 3 * simple;
/** φ(x) = c·exp(-½·x²). */
const normalDensity = transcendental + 3 * simple;
/** 1 / (1 + exp(-x)). */
const sigmoid = 2 * simple + transcendental + divide;

const elementwise: Record<string, Count> = {
  ...rowsFor(
    "Add Sub Multiply Maximum Minimum Neg Abs Round Floor Ceil Square Relu ReluGrad",
    perOutput(simple),
  ),
  ...rowsFor("RealDiv", perOutput(divide)),
  ...rowsFor("Sqrt", perOutput(root)),
  ...rowsFor("Rsqrt", perOutput(root + divide)),
  ...rowsFor("Exp Log Pow ExactPow WholePow Sin Cos Tanh Erf", perOutput(transcendental)),
  Sigmoid: perOutput(sigmoid),
  ...rowsFor("TanhGrad SigmoidGrad", perOutput(3 * simple)),
  SquareGrad: perOutput(2 * simple),
  AbsGrad: perOutput(simple),
  // A maximum and a minimum.
  Clamp: perOutput(2 * simple),
  Gelu: perOutput(simple + normalCdf),
  // g·(Φ(x) + x·φ(x))
  GeluGrad: perOutput(normalCdf + normalDensity + 3 * simple),
};

/** Comparisons, choices and whatever only puts elements elsewhere. */
const moves: Record<string, Count> = {
  ...rowsFor("Equal NotEqual Greater GreaterEqual Less LessEqual", nothing),
  ...rowsFor(
    "LogicalAnd LogicalOr LogicalNot IsNan Select Keep Drop Step Sign TopK SortedPositions",
    nothing,
  ),
  ...rowsFor(
    "Cast RoundToFp16 Transpose Tile Concat Slice StridedSlice PadV2 Reverse GatherV2 OneHot",
    nothing,
  ),
  ...rowsFor("GatherAlong Bounds", nothing),
  ...rowsFor("Identity Reshape", nothing),
  // Transfers between this side and a device, which the engine lists beside its kernels.
  ...rowsFor("upload read move", nothing),
};

const reductions: Record<string, Count> = {
  ...rowsFor("Sum Prod Max Min ArgMax ArgMin Any All Cumsum CumsumGrad Cumprod", perInput(simple)),
  // How many there are of each row's extreme, and the share of each.
  ExtremeGrad: (call) => simple * inputSize(call) + divide * inputSize(call, 1),
  // The product, its share without the element, times the gradient.
  ProdGrad: (call) => (2 * simple + divide) * inputSize(call),
  // Every element that is added, wherever it is added to.
  ...rowsFor("SegmentSum AddAlong", perInput(simple)),
  ScatterAlong: (call) => simple * inputSize(call, 1),
  ScatterNd: (call) => simple * inputSize(call, 1),
};

const product: Count = ({ inputs, outputs, attrs }) => {
  const inner = inputs[0]!.at(attrs["transposeA"] ? -2 : -1)!;
  return 2 * sizeOf(outputs[0]!) * inner;
};

/** Operations fused into a product or a convolution: a bias behind its other inputs, an activation as attribute. */
function riding(call: KernelCall, inputs = 2): number {
  const bias = call.inputs.length > inputs ? simple : 0;
  return (bias + activationOf(call.attrs["activation"])) * outputSize(call);
}

function activationOf(name: unknown): number {
  if (name === undefined || name === "linear") return 0;
  if (name === "sigmoid") return sigmoid;
  return name === "elu" || name === "tanh" ? transcendental : simple;
}

/** Whole numbers, counted alike: the product; for each element of x its rounding; for each output the zero and two scales. */
const int8Product: Count = (call) =>
  product(call) + 4 * simple * inputSize(call) + 4 * simple * outputSize(call);

/** A filter is (kh, kw, in / groups, out): each output sees all of it but its last dimension. */
const patchOf = (filter: Shape): number => sizeOf(filter.slice(0, 3));
/** A depthwise filter is (kh, kw, in, multiplier): each output sees one channel of it. */
const planeOf = (filter: Shape): number => sizeOf(filter.slice(0, 2));

/** A convolution and both of its gradients do the same products, in other orders. */
const convolve = (seen: typeof patchOf): Record<"forward" | "toInput" | "toFilter", Count> => ({
  forward: (call) => 2 * outputSize(call) * seen(call.inputs[1]!),
  toInput: (call) => 2 * inputSize(call, 0) * seen(call.inputs[1]!),
  toFilter: (call) => 2 * inputSize(call, 1) * seen(call.outputs[0]!),
});

const dense = convolve(patchOf);
const depthwise = convolve(planeOf);

const products: Record<string, Count> = {
  BatchMatMul: product,
  WholeMatMul: product,
  _FusedMatMul: (call) => product(call) + riding(call),
  LinearInt8: (call) => int8Product(call) + riding(call, 4),
  Conv2D: dense.forward,
  FusedConv2D: (call) => dense.forward(call) + riding(call),
  Conv2DBackpropInput: dense.toInput,
  Conv2DBackpropFilter: dense.toFilter,
  DepthwiseConv2dNative: depthwise.forward,
  FusedDepthwiseConv2D: (call) => depthwise.forward(call) + riding(call),
  DepthwiseConv2dNativeBackpropInput: depthwise.toInput,
  DepthwiseConv2dNativeBackpropFilter: depthwise.toFilter,
};

function windowOf({ attrs }: KernelCall): number {
  const size = attrs["filterSize"];
  if (typeof size === "number") return size * size;
  return Array.isArray(size) ? sizeOf(size as number[]) : 1;
}

/** A pool reduces each window; the gradient of the largest goes to one place, that of a mean to all of them. */
const pools: Record<string, Count> = {
  MaxPool: (call) => simple * windowOf(call) * outputSize(call),
  MaxPoolGrad: perInput(simple),
  AvgPool: (call) => (simple * windowOf(call) + divide) * outputSize(call),
  AvgPoolGrad: (call) => (simple * windowOf(call) + divide) * inputSize(call),
};

/** The largest, the difference to it, its exponential, their sum, and the share of it. */
const share = 3 * simple + transcendental + divide;

/** Kernels over rows: so much for each element, and so much for each row. */
const perRow =
  (element: number, row: number): Count =>
  (call) => {
    const [shape] = call.inputs as [Shape];
    return sizeOf(shape) * element + sizeOf(shape.slice(0, -1)) * row;
  };

/**
 * Attention by rows of queries (…, T, d), keys (…, S, d) and values (…, S, e): so many products of each score with a column of both widths, and
 * so much for the score itself. A causal mask hides half of the scores, which are not computed then; other masks are counted alike, since
 * shapes do not tell how much they hide.
 */
const attend =
  (products: number, score: number, unmasked: number): Count =>
  ({ inputs }) => {
    const [query, key, value] = inputs as [Shape, Shape, Shape];
    const batch = Math.max(...inputs.map((shape) => sizeOf(shape.slice(0, -2))));
    const scores = batch * query.at(-2)! * key.at(-2)!;
    const widths = query.at(-1)! + value.at(-1)!;
    return (scores * (2 * products * widths + score)) / (inputs.length > unmasked ? 2 : 1);
  };

const rows: Record<string, Count> = {
  // q·kᵀ, its scale and share, and the shares' product with v.
  Attention: attend(1, simple + share, 3),
  // Two products for the shares and the values, two for queries and keys; y·(g - Σ y·g)·scale.
  AttentionGrad: attend(2, 5 * simple, 5),
  Softmax: perOutput(share),
  // y·(g - Σ y·g)
  SoftmaxGrad: perOutput(4 * simple),
  // The largest, the difference to it, its exponential, their sum, less the logarithm of the sum.
  LogSoftmax: perRow(4 * simple + transcendental, transcendental),
  // g - exp(y)·Σ g
  LogSoftmaxGrad: perOutput(transcendental + 3 * simple),
  // The logarithm of the sum, less the one logit; and 1 off the one share.
  SoftmaxCrossEntropy: perRow(share, transcendental + 2 * simple),
  // And the sum of all logits less the largest, and three factors and differences; the smoothed share off each one.
  SmoothedCrossEntropy: perRow(share + 3 * simple, transcendental + 6 * simple),
  // y·ln x + (1 - y)·ln(1 - x), each logarithm held above -100.
  Bce: perOutput(2 * transcendental + 8 * simple),
  // max(x, 0) - x·y + ln(1 + e^-|x|)
  BceWithLogits: perOutput(2 * transcendental + 7 * simple),
  // g·(x - y) / max(x·(1 - x), ε)
  BceGrad: perOutput(divide + 5 * simple),
  // g·(sigmoid(x) - y)
  BceWithLogitsGrad: perOutput(sigmoid + 2 * simple),
  // Two sums, x - mean, its square, and three factors and terms; mean, variance + ε and 1/√ for the row.
  LayerNorm: perRow(7 * simple, 3 * simple + root + divide),
  // (x - mean)·scale 2, to gain 2, to shift 1, g·gain 1, two sums 3, and scale·(g - a - x·b) 4; two means for the row.
  LayerNormGrad: perRow(13 * simple, 2 * simple),
};

const batchNorms: Record<string, Count> = {
  // The difference to the mean with a factor and a term; a channel's variance + ε, 1/√ and factor.
  BatchNormFixed: (call) =>
    3 * simple * inputSize(call) + (2 * simple + root + divide) * inputSize(call, 1),
  // Two sums of which one of products with x - mean: 4; g·a. A channel's two factors.
  BatchNormFixedGrad: (call) => 5 * simple * inputSize(call) + 2 * simple * inputSize(call, 2),
  // A sum, x - mean, its square, their sum, and the difference again with a factor and a term; a channel's mean, variance + ε, 1/√ and factor.
  BatchNorm: (call) =>
    7 * simple * inputSize(call) + (4 * simple + root + divide) * inputSize(call, 1),
  // Two sums of which one of products with x - mean: 4; (x - mean)·a 2, g·b 1, two differences. A channel's three factors.
  BatchNormGrad: (call) => 9 * simple * inputSize(call) + 7 * simple * inputSize(call, 2),
};

/** As the kernels compute them (`backend/webgpu-fused.ts`), weight decay always included. */
const steps: Record<string, Count> = {
  // g + λp 2; m 3; v 4; p·decay, m·size, √v, ·scale, + ε, a division and the difference.
  AdamStep: perInput(14 * simple + root + divide),
  // g + λp 2, p - η·step 2, velocity 2, and 2 more for looking ahead.
  SgdStep: (call) => {
    const velocity = call.inputs.length > 2 ? 2 * simple : 0;
    const ahead = velocity > 0 && call.attrs["nesterov"] ? 2 * simple : 0;
    return (4 * simple + velocity + ahead) * inputSize(call);
  },
};

const counts = new Map<string, Count>(
  Object.entries({
    ...elementwise,
    ...moves,
    ...reductions,
    ...products,
    ...pools,
    ...rows,
    ...batchNorms,
    ...steps,
  }),
);

/** Floating point operations of one call. Throws a RangeError for a kernel without a row here. */
export function flopsOf(call: KernelCall): number {
  const count = counts.get(call.name);
  if (!count) throw new RangeError(`kernelCost: no row for the kernel ${call.name}`);
  return count(call);
}

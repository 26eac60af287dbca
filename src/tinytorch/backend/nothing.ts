/**
 * Results of kernels that are given a value without elements. No backend is asked: tfjs' kernels for empty tensors read what is not
 * theirs, divide by 0, or never return. What comes out is empty too, or the same number everywhere.
 */
import { backend_util } from "@tensorflow/tfjs-core";
import type { DType } from "../tensor/dtype.ts";
import { broadcastShape, reducedShape, type Shape, sizeOf } from "../tensor/shape.ts";
import { poolInfo } from "./pool-info.ts";

interface Given {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A value that has `value` everywhere. */
export interface Uniform {
  shape: Shape;
  dtype: DType;
  value: number;
}

type Attrs = Readonly<Record<string, unknown>>;
type Rule = (inputs: Readonly<Record<string, Given>>, attrs: Attrs) => Uniform | Uniform[];

const zeros = (shape: Shape, dtype: DType): Uniform => ({ shape, dtype, value: 0 });

/** The result has the shape that the inputs broadcast to. */
const alike =
  (dtype?: DType): Rule =>
  (inputs, attrs) => {
    const given = Object.values(inputs);
    const shape = given.map((each) => each.shape).reduce((a, b) => broadcastShape("kernel", a, b));
    const own = inputs["t"]?.dtype ?? given[0]!.dtype;
    return zeros(shape, dtype ?? (attrs["dtype"] as DType | undefined) ?? own);
  };

/** Folding nothing gives what changes nothing. */
const folded =
  (value: number): Rule =>
  ({ x }, { axis, reductionIndices }) => {
    const axes = (reductionIndices ?? axis) as readonly number[];
    return { shape: reducedShape(x!.shape, axes, false), dtype: x!.dtype, value };
  };

const searched: Rule = ({ x }, { axis }) =>
  zeros(reducedShape(x!.shape, [axis as number], false), "int32");

/** The attribute says it all. */
const shapedBy =
  (name: string): Rule =>
  (inputs, attrs) =>
    zeros(attrs[name] as Shape, Object.values(inputs)[0]!.dtype);

const product: Rule = ({ a, b }, { transposeA, transposeB }) => {
  const rows = a!.shape.at(transposeA ? -1 : -2)!;
  const columns = b!.shape.at(transposeB ? -2 : -1)!;
  const batch = broadcastShape("matmul", a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  return zeros([...batch, rows, columns], a!.dtype);
};

type Sizes = Parameters<typeof backend_util.computeConv2DInfo>[0];
type FilterSizes = Parameters<typeof backend_util.computeConv2DInfo>[1];

const convolved =
  (isDepthwise: boolean): Rule =>
  ({ x, filter }, { strides, dilations, pad }) => {
    const { outShape } = backend_util.computeConv2DInfo(
      ...([x!.shape as Sizes, filter!.shape as FilterSizes] as const),
      ...([strides as number, dilations as number, pad as number, "floor", isDepthwise] as const),
    );
    return onlyEmpty(outShape, x!);
  };

const pooled: Rule = ({ x }, attrs) => onlyEmpty(poolInfo(x!.shape, attrs).outShape, x!);

function onlyEmpty(shape: Shape, x: Given): Uniform {
  if (sizeOf(shape) === 0) return zeros(shape, x.dtype);
  const [, height, width, channels] = x.shape;
  throw new RangeError(
    `images: expected at least one channel and one pixel, got ${channels} channels of ${height} x ${width}; only the batch may be empty`,
  );
}

const rules: Readonly<Record<string, Rule>> = {
  Sum: folded(0),
  Prod: folded(1),
  Any: folded(0),
  All: folded(1),
  Max: folded(Number.NaN),
  Min: folded(Number.NaN),
  ArgMax: searched,
  ArgMin: searched,
  Transpose: ({ x }, { perm }) =>
    zeros(
      (perm as number[]).map((axis) => x!.shape[axis]!),
      x!.dtype,
    ),
  Tile: ({ x }, { reps }) =>
    zeros(
      x!.shape.map((n, i) => n * (reps as number[])[i]!),
      x!.dtype,
    ),
  Slice: shapedBy("size"),
  PadV2: ({ x }, { paddings, constantValue }) => ({
    shape: x!.shape.map((n, i) => n + sizeOfPadding((paddings as number[][])[i]!)),
    dtype: x!.dtype,
    value: constantValue as number,
  }),
  GatherV2: ({ x, indices }, { axis }) => {
    const at = axis as number;
    return zeros(
      [...x!.shape.slice(0, at), ...indices!.shape, ...x!.shape.slice(at + 1)],
      x!.dtype,
    );
  },
  ScatterNd: ({ updates }, { shape }) => zeros(shape as Shape, updates!.dtype),
  OneHot: ({ indices }, { depth }) => zeros([...indices!.shape, depth as number], "int32"),
  TopK: ({ x }, { k }) => {
    const shape = [...x!.shape.slice(0, -1), k as number];
    return [zeros(shape, x!.dtype), zeros(shape, "int32")];
  },
  BatchMatMul: product,
  Conv2D: convolved(false),
  FusedConv2D: convolved(false),
  DepthwiseConv2dNative: convolved(true),
  FusedDepthwiseConv2D: convolved(true),
  Conv2DBackpropInput: shapedBy("inputShape"),
  Conv2DBackpropFilter: shapedBy("filterShape"),
  DepthwiseConv2dNativeBackpropInput: shapedBy("inputShape"),
  DepthwiseConv2dNativeBackpropFilter: shapedBy("filterShape"),
  MaxPool: pooled,
  AvgPool: pooled,
  MaxPoolGrad: ({ input }) => zeros(input!.shape, input!.dtype),
  AvgPoolGrad: ({ input }) => zeros(input!.shape, input!.dtype),
  ...Object.fromEntries(
    [
      ...["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"],
      ...["LogicalAnd", "LogicalOr", "LogicalNot", "IsNan"],
    ].map((name) => [name, alike("bool")]),
  ),
  ...Object.fromEntries(
    [
      ...["Add", "Sub", "Multiply", "RealDiv", "Pow", "Maximum", "Minimum", "Select", "Cast"],
      ...["Neg", "Abs", "Sign", "Square", "Exp", "Log", "Sqrt", "Rsqrt", "Relu", "Step", "Sigmoid"],
      ...["Tanh", "Sin", "Cos", "Erf", "Floor", "Ceil", "Round", "RoundToFp16"],
      ...["Cumsum", "Cumprod", "Reverse", "Softmax"],
    ].map((name) => [name, alike()]),
  ),
};

function sizeOfPadding([before, after]: number[]): number {
  return before! + after!;
}

/** What the kernel would give, of which at least one input has no elements. */
export function resultsOfNothing(
  kernel: string,
  inputs: Readonly<Record<string, Given>>,
  attrs: Attrs,
): Uniform[] {
  const rule = rules[kernel];
  if (!rule) throw new Error(`${kernel}: what it gives for no elements is not known`);
  return [rule(inputs, attrs)].flat();
}

/**
 * What each operation of the engine is in ONNX (github.com/onnx/onnx/blob/v1.12.0/docs/Operators.md, opset 17). Shapes and axes mean
 * the same in both; what has no single operator there is written as several.
 */

import type { AnyOperation } from "../graph/graph.ts";
import { detach } from "../graph/own-operations.ts";
import type { TopkAttrs } from "../operations/reductions.ts";
import { operations } from "../operations/table.ts";
import type { DType } from "../tensor/dtype.ts";
import { promote } from "../tensor/dtype.ts";
import { sizeOf } from "../tensor/shape.ts";
import { type Attribute, TYPES } from "./model-proto.ts";
import { dequantizeLinear, quantizeAndBack } from "./quantized-operators.ts";
import type { Site, SiteInput, Write } from "./site.ts";

const o = operations;
const names = ({ inputs }: Site): string[] => inputs.map(({ name }) => name);
const input = ({ inputs }: Site, index = 0): SiteInput => inputs[index]!;

function cast(site: Site, { name, dtype }: SiteInput, to: DType): string {
  return dtype === to ? name : site.add("Cast", [name], { to: TYPES[to] });
}

const as =
  (operator: string): Write =>
  (site) =>
    site.add(operator, names(site));

/** A function of one real number. */
const real =
  (operator: string): Write =>
  (site) =>
    site.add(operator, [cast(site, input(site), "float32")]);

/** Both are brought to the dtype that the engine computes in. */
function aligned(site: Site, from = 0, dtype?: DType): [string, string] {
  const [a, b] = [input(site, from), input(site, from + 1)];
  const common = dtype ?? promote(a.dtype, b.dtype);
  return [cast(site, a, common), cast(site, b, common)];
}

const arithmetic =
  (operator: string): Write =>
  (site) => {
    if (site.dtype === "bool")
      site.refuse("computes with truth values; convert them with .to() first");
    return site.add(operator, aligned(site));
  };

/** Truth values are compared as whole numbers. */
const comparison =
  (operator: string): Write =>
  (site) => {
    const isBool = promote(input(site).dtype, input(site, 1).dtype) === "bool";
    return site.add(operator, aligned(site, 0, isBool ? "int32" : undefined));
  };

const logical =
  (operator: string): Write =>
  (site) =>
    site.add(
      operator,
      site.inputs.map((each) => cast(site, each, "bool")),
    );

const axesOf = ({ attrs }: Site): readonly number[] => attrs["axes"] as readonly number[];
const keep = ({ attrs }: Site): number => (attrs["keepdim"] === true ? 1 : 0);
const axisOf = ({ attrs }: Site): number => attrs["axis"] as number;

/** Reductions whose axes are a setting up to opset 17. */
const reduced =
  (operator: string): Write =>
  (site) => {
    const axes = axesOf(site);
    return axes.length === 0
      ? site.add("Identity", names(site))
      : site.add(operator, names(site), { axes, keepdims: keep(site) });
  };

const position =
  (operator: string): Write =>
  (site) =>
    site.add("Cast", [site.add(operator, names(site), { axis: axisOf(site), keepdims: 0 })], {
      to: TYPES.int32,
    });

const truth =
  (operator: string): Write =>
  (site) => {
    const numbers = site.add("Cast", [cast(site, input(site), "bool")], { to: TYPES.int32 });
    const axes = axesOf(site);
    const found =
      axes.length === 0 ? numbers : site.add(operator, [numbers], { axes, keepdims: keep(site) });
    return site.add("Cast", [found], { to: TYPES.bool });
  };

/** ONNX's number for float16, which nothing is stored in. */
const FLOAT16 = 10;

const toFp16AndBack: Write = (site) => {
  const narrow = site.add("Cast", [cast(site, input(site), "float32")], { to: FLOAT16 });
  return site.add("Cast", [narrow], { to: TYPES.float32 });
};

const half = (site: Site): string => site.constant([0.5], []);

/** x · (1 + erf(x / √2)) / 2: opset 20 brought an operator for it. */
const gelu: Write = (site) => {
  const x = cast(site, input(site), "float32");
  const scaled = site.add("Mul", [x, site.constant([Math.SQRT1_2], [])]);
  const risen = site.add("Add", [site.add("Erf", [scaled]), site.constant([1], [])]);
  return site.add("Mul", [site.add("Mul", [x, half(site)]), risen]);
};

const clamp: Write = (site) => {
  const { min, max } = site.attrs as { min: number; max: number };
  const type = site.dtype === "int32" ? "int32" : "float32";
  const bound = (at: number) => (Number.isFinite(at) ? site.constant([at], [], type) : "");
  return site.add("Clip", [...names(site), bound(min), bound(max)]);
};

const swapLast = (rank: number): { perm: number[] } => {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  perm.push(...perm.splice(-2).reverse());
  return { perm };
};

const transposed = (site: Site, { name, shape }: SiteInput): string =>
  site.add("Transpose", [name], swapLast(shape.length));

const product: Write = (site) => site.add("MatMul", aligned(site, 0, "float32"));

const productTransposed: Write = (site) => {
  const { transposeA, transposeB } = site.attrs as { transposeA: boolean; transposeB: boolean };
  const [a, b] = [input(site), input(site, 1)];
  return site.add("MatMul", [
    transposeA ? transposed(site, a) : a.name,
    transposeB ? transposed(site, b) : b.name,
  ]);
};

/** Rows have an operator with the bias inside; of more dimensions the product is a batch. */
const linear: Write = (site) => {
  const [x = "", weight = "", bias = ""] = names(site);
  if (input(site).shape.length === 2) return site.add("Gemm", [x, weight, bias]);
  return site.add("Add", [site.add("MatMul", [x, weight]), bias]);
};

interface Window {
  kernelSize: readonly [number, number];
  stride: readonly [number, number];
  padding: readonly [number, number];
}

function windowOf({ attrs }: Site): Record<string, Attribute> {
  const { stride, padding } = attrs as unknown as Window;
  return { strides: stride, pads: [...padding, ...padding] };
}

const convolution: Write = (site) => {
  const { shape } = input(site, 1);
  const group = site.operation === "depthwiseConv2d" ? input(site).shape[1]! : 1;
  return site.add("Conv", names(site), { ...windowOf(site), kernel_shape: shape.slice(2), group });
};

const pool =
  (operator: string): Write =>
  (site) =>
    site.add(operator, names(site), {
      ...windowOf(site),
      kernel_shape: (site.attrs as unknown as Window).kernelSize,
    });

/** The last dimensions that make up a row of `width` elements. */
function rowAxis({ shape }: SiteInput, width: number): number {
  let axis = shape.length;
  while (axis > 0 && sizeOf(shape.slice(axis)) < width) axis -= 1;
  return axis;
}

const layerNorm: Write = (site) => {
  const { eps, width } = site.attrs as { eps: number; width: number };
  const x = input(site);
  const axis = rowAxis(x, width);
  const dims = x.shape.slice(axis);
  const flat = (index: number, value: number): string => {
    const given = site.inputs[index];
    if (given === undefined)
      return site.constant(
        Array.from({ length: width }, () => value),
        dims,
      );
    return site.add("Reshape", [given.name, site.constant(dims, [dims.length], "int64")]);
  };
  return site.add("LayerNormalization", [x.name, flat(1, 1), flat(2, 0)], {
    axis: axis - x.shape.length,
    epsilon: { float: eps },
  });
};

const batchNorm: Write = (site) =>
  site.add("BatchNormalization", names(site), {
    epsilon: { float: (site.attrs as { eps: number }).eps },
  });

const attention: Write = (site) => {
  const [query, key, value, mask] = site.inputs;
  const scale = site.constant([(site.attrs as { scale: number }).scale], []);
  const scores = site.add("Mul", [
    site.add("MatMul", [query!.name, transposed(site, key!)]),
    scale,
  ]);
  // Far below every score, and yet a number, as the engine has it.
  const seen = mask
    ? site.add("Where", [cast(site, mask, "bool"), scores, site.constant([-1e9], [])])
    : scores;
  return site.add("MatMul", [site.add("Softmax", [seen], { axis: -1 }), value!.name]);
};

const int64 = (site: Site, values: readonly number[]): string =>
  site.constant(values, [values.length], "int64");

/** Ends that lie at the end of a dimension are written so that they hold for any batch. */
const slice: Write = (site) => {
  const { begin, size: own } = site.attrs as { begin: readonly number[]; size: readonly number[] };
  const size = site.dims("size");
  const { shape } = input(site);
  const isCut = size.some((it, axis) => it < 1 && begin[axis]! + own[axis]! !== shape[axis]);
  if (isCut) site.refuse("takes a piece whose end depends on the number of examples");
  const ends = begin.map((start, axis) =>
    size[axis]! < 1 ? Number.MAX_SAFE_INTEGER : start + size[axis]!,
  );
  return site.add("Slice", [...names(site), int64(site, begin), int64(site, ends)]);
};

const pad: Write = (site) => {
  const { paddings, value } = site.attrs as {
    paddings: readonly [number, number][];
    value: number;
  };
  const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  return site.add("Pad", [
    ...names(site),
    int64(site, pads),
    site.constant([value], [], site.dtype === "int32" ? "int32" : "float32"),
  ]);
};

const oneHot: Write = (site) => {
  const { classes } = site.attrs as { classes: number };
  return site.add(
    "OneHot",
    [...names(site), site.constant([classes], [], "int32"), site.constant([0, 1], [2], "int32")],
    { axis: -1 },
  );
};

const reshape: Write = (site) =>
  site.add("Reshape", [...names(site), int64(site, site.dims("shape"))]);

/** A size of 1 leaves the input's own, which is the batch where the input has it. */
const expand: Write = (site) => {
  const shape = site.dims("shape");
  const x = input(site).shape;
  shape.forEach((size, axis) => {
    const own = x[axis - (shape.length - x.length)];
    if (size === -1 && (own === undefined || own === 1))
      site.refuse("is expanded to the size of the batch");
  });
  return site.add("Expand", [
    ...names(site),
    int64(
      site,
      shape.map((size) => (size === -1 ? 1 : size)),
    ),
  ]);
};

const flattenChannelsLast: Write = (site) => {
  const last = site.add("Transpose", names(site), { perm: [0, 2, 3, 1] });
  return site.add("Reshape", [last, int64(site, [-1, sizeOf(input(site).shape.slice(1))])]);
};

function sum(site: Site): string {
  const axes = axesOf(site);
  const x = input(site).dtype === "bool" ? cast(site, input(site), "int32") : input(site).name;
  if (axes.length === 0) return site.add("Identity", [x]);
  return site.add("ReduceSum", [x, int64(site, axes)], { keepdims: keep(site) });
}

/** Positions are the second result; the values are the first. */
function topk(site: Site): string {
  const { k, largest } = site.attrs as unknown as TopkAttrs;
  const attrs = { axis: -1, largest: Number(largest) };
  const places = site.add("TopK", [...names(site), int64(site, [k])], attrs, 1);
  return site.add("Cast", [places], { to: TYPES.int32 });
}

function scatterAdd(site: Site): string {
  const [x = "", source = "", indices = ""] = names(site);
  return site.add("ScatterElements", [x, indices, source], {
    axis: axisOf(site),
    reduction: "add",
  });
}

const refused =
  (why: string): Write =>
  (site) =>
    site.refuse(why);

const isLoss = refused("is a loss; export the model that gives the logits, without it");

export const OPERATORS: ReadonlyMap<AnyOperation, Write> = new Map<AnyOperation, Write>(
  (
    [
      [o.add, arithmetic("Add")],
      [o.sub, arithmetic("Sub")],
      [o.mul, arithmetic("Mul")],
      [o.div, (site) => site.add("Div", aligned(site, 0, "float32"))],
      [o.pow, arithmetic("Pow")],
      [o.maximum, arithmetic("Max")],
      [o.minimum, arithmetic("Min")],
      [o.neg, as("Neg")],
      [o.abs, as("Abs")],
      [o.square, (site) => site.add("Mul", [input(site).name, input(site).name])],
      [o.exp, real("Exp")],
      [o.log, real("Log")],
      [o.sqrt, real("Sqrt")],
      [o.std, real("Sqrt")],
      [o.relu, real("Relu")],
      [o.sigmoid, real("Sigmoid")],
      [o.tanh, real("Tanh")],
      [o.sin, real("Sin")],
      [o.cos, real("Cos")],
      [o.erf, real("Erf")],
      [o.gelu, gelu],
      [o.clamp, clamp],
      [o.eq, comparison("Equal")],
      [o.ne, (site) => site.add("Not", [comparison("Equal")(site)])],
      [o.gt, comparison("Greater")],
      [o.ge, comparison("GreaterOrEqual")],
      [o.lt, comparison("Less")],
      [o.le, comparison("LessOrEqual")],
      [o.logicalAnd, logical("And")],
      [o.logicalOr, logical("Or")],
      [o.logicalNot, logical("Not")],
      [
        o.where,
        (site) => site.add("Where", [cast(site, input(site), "bool"), ...aligned(site, 1)]),
      ],
      [o.to, (site) => site.add("Cast", names(site), { to: TYPES[site.dtype] })],
      [o.dropout, refused("drops elements at random, as in training; call model.eval() first")],
      [o.sum, sum],
      [o.mean, reduced("ReduceMean")],
      [o.max, reduced("ReduceMax")],
      [o.min, reduced("ReduceMin")],
      [
        o.prod,
        (site) =>
          site.add("ReduceProd", names(site), { axes: [axisOf(site)], keepdims: keep(site) }),
      ],
      [o.argmax, position("ArgMax")],
      [o.argmin, position("ArgMin")],
      [o.topk, topk],
      [o.any, truth("ReduceMax")],
      [o.all, truth("ReduceMin")],
      [
        o.cumsum,
        (site) => site.add("CumSum", [...names(site), site.constant([axisOf(site)], [], "int64")]),
      ],
      [
        o.softmax,
        (site) => site.add("Softmax", [cast(site, input(site), "float32")], { axis: axisOf(site) }),
      ],
      [
        o.logSoftmax,
        (site) =>
          site.add("LogSoftmax", [cast(site, input(site), "float32")], { axis: axisOf(site) }),
      ],
      [o.crossEntropy, isLoss],
      [o.bce, isLoss],
      [o.bceWithLogits, isLoss],
      [o.reshape, reshape],
      [o.expand, expand],
      [
        o.permute,
        (site) =>
          site.add("Transpose", names(site), { perm: site.attrs["axes"] as readonly number[] }),
      ],
      [o.cat, (site) => site.add("Concat", names(site), { axis: axisOf(site) })],
      [o.slice, slice],
      [o.indexSelect, (site) => site.add("Gather", names(site), { axis: axisOf(site) })],
      [o.gather, (site) => site.add("GatherElements", names(site), { axis: axisOf(site) })],
      [o.scatterAdd, scatterAdd],
      [o.pad, pad],
      [o.oneHot, oneHot],
      [o.flattenChannelsLast, flattenChannelsLast],
      [o.matmul, product],
      [o.matmulTransposed, productTransposed],
      [o.linear, linear],
      [o.linearRelu, (site) => site.add("Relu", [linear(site)])],
      [
        o.linearInt8,
        refused("is a product in 8 bits of the engine's own; export the model it was made from"),
      ],
      [o.roundToFp16, toFp16AndBack],
      [o.fakeQuantize, quantizeAndBack],
      [o.dequantize, dequantizeLinear],
      [o.conv2d, convolution],
      [o.depthwiseConv2d, convolution],
      [o.maxPool2d, pool("MaxPool")],
      [o.avgPool2d, pool("AveragePool")],
      [o.layerNorm, layerNorm],
      [
        o.batchNorm,
        refused("normalises by the batch itself, as in training; call model.eval() first"),
      ],
      [o.batchNormFixed, batchNorm],
      [o.attention, attention],
      [detach, as("Identity")],
    ] as [unknown, Write][]
  ).map(([row, write]) => [row as AnyOperation, write]),
);

/** How to draw calls of products, losses and operations on images. */
import type { Draw } from "./draw.testing.ts";
import type { Argument, Ref, Step } from "./expression.testing.ts";

type Call = (d: Draw) => Step | undefined;

const step = (call: string, ...args: Argument[]): Step => ({ call, args });

/** Mostly real numbers, else whole ones, and now and then a mixture. */
function factor(d: Draw, shape: readonly number[], beside: Ref): Ref {
  const { dtype } = d.variable(beside);
  return d.leaf(shape, d.chance(0.05) ? d.dtype() : dtype);
}

const matmul: Call = (d) => {
  const x = d.any(d.chance(0.98) ? 1 : 0);
  const { shape, rank } = d.variable(x);
  const inner = d.chance(0.03) ? d.size() : (shape.at(-1) ?? 1);
  const batch = rank > 2 ? d.partner(shape.slice(0, -2)) : d.chance(0.2) ? [d.size()] : [];
  const other = d.chance(0.2) ? [inner] : [...(d.chance(0.5) ? batch : []), inner, d.size()];
  const known = d.chance(0.2)
    ? d.existing((y) => y.rank > 0 && (y.shape.at(-2) ?? y.shape[0]) === inner)
    : undefined;
  return step("matmul", x, known ?? factor(d, other, x));
};

const linear: Call = (d) => {
  const x = d.real(1);
  const [inner, out] = [d.variable(x).shape.at(-1)!, d.size()];
  const bias = d.chance(0.6) ? factor(d, [out], x) : undefined;
  return step("linear", x, factor(d, [inner, out], x), bias);
};

const layerNorm: Call = (d) => {
  const x = d.real(1);
  const { shape, rank } = d.variable(x);
  const tail = shape.slice(rank - d.integer(1, Math.min(2, rank)));
  if (d.chance(0.3)) return step("layerNorm", x, tail);
  return step(
    "layerNorm",
    x,
    tail,
    d.leaf(tail, "float32"),
    d.chance(0.8) ? d.leaf(tail, "float32") : undefined,
  );
};

const attention: Call = (d) => {
  const query = d.real(2);
  const { shape } = d.variable(query);
  const [rows, width] = shape.slice(-2) as [number, number];
  const batch = shape.slice(0, -2);
  const keys = d.chance(0.5) ? rows : d.size();
  const key = d.chance(0.3) && keys === rows ? query : d.leaf([...batch, keys, width], "float32");
  const value = d.leaf([...batch, keys, d.size()], "float32");
  const mask = keys > 0 && d.chance(0.4) ? d.mask([rows, keys]) : undefined;
  const options = { ...(mask && { mask }), ...(d.chance(0.3) && { isCausal: true }) };
  return step("scaledDotProductAttention", query, key, value, options);
};

const embedding: Call = (d) => {
  const count = d.integer(1, 4);
  const table = d.leaf([count, d.size()], "float32");
  return step("embedding", d.positions(d.shape(d.integer(0, 2)), 0, count - 1), table);
};

const crossEntropy: Call = (d) => {
  const logits = d.tensor(
    () => [d.size(), d.integer(1, 4)],
    (x) => x.rank === 2 && x.shape[1]! > 0 && x.dtype === "float32",
  );
  const [rows, classes] = d.variable(logits).shape as [number, number];
  const isSoft = d.chance(0.25);
  const target = isSoft
    ? d.shares([rows, classes])
    : d.positions([rows], 0, d.chance(0.03) ? classes : classes - 1);
  const options = {
    reduction: d.pick(["mean", "sum", "none"]),
    ...(d.chance(0.3) && { labelSmoothing: 0.25 }),
  };
  return step("crossEntropy", logits, target, options);
};

const loss: Call = (d) => {
  const x = d.real();
  const target = d.leaf(d.variable(x).shape, "float32");
  return d.chance(0.5)
    ? step("mseLoss", x, target)
    : step("binaryCrossEntropyWithLogits", x, target);
};

export const productCalls: readonly (readonly [number, Call])[] = [
  [4, matmul],
  [1.5, linear],
  [1, layerNorm],
  [1, attention],
  [0.7, embedding],
  [1.2, crossEntropy],
  [0.7, loss],
];

// Images

const image = (d: Draw): Ref =>
  d.tensor(
    () => [d.integer(1, 2), d.integer(1, 3), d.integer(1, 5), d.integer(1, 5)],
    (x) => x.rank === 4 && x.dtype === "float32" && x.size > 0,
  );

const conv2d: Call = (d) => {
  const x = image(d);
  const channels = d.variable(x).shape[1]!;
  const isDepthwise = d.chance(0.3);
  const groups = isDepthwise ? channels : 1;
  const out = isDepthwise ? channels * d.integer(1, 2) : d.integer(1, 3);
  const weight = d.leaf(
    [out, isDepthwise ? 1 : channels, d.integer(1, 3), d.integer(1, 3)],
    "float32",
  );
  const bias = d.chance(0.5) ? d.leaf([out], "float32") : undefined;
  return step("conv2d", x, weight, bias, {
    stride: d.integer(1, 2),
    padding: d.integer(0, 1),
    groups,
  });
};

const pool: Call = (d) => {
  const x = image(d);
  if (d.chance(0.15)) return step("globalAvgPool2d", x);
  const size = d.integer(1, 3);
  const options = { stride: d.integer(1, 2), padding: size > 1 ? d.integer(0, 1) : 0 };
  return step(d.pick(["maxPool2d", "maxPool2d", "avgPool2d"]), x, size, options);
};

export const imageCalls: readonly (readonly [number, Call])[] = [
  [1, conv2d],
  [1, pool],
];

/** Programs of ours for WebGL where tfjs' own take liberties with numbers that are none. */
import type { MathBackendWebGL } from "@tensorflow/tfjs-backend-webgl";
import type { DType } from "../tensor/dtype.ts";
import { broadcastShape, sizeOf } from "../tensor/shape.ts";
import { composeSoftmax } from "./composed-softmax.ts";
import type { KernelFunction, KernelTensor, TfjsCall } from "./device.ts";
import { kernelOf, register } from "./override.ts";
import { type PoolInfo, poolInfo } from "./pool-info.ts";

/** Compilers may suppose that there is no NaN: it is told by its bits. */
const isNumber = `
bool isNumber(float x) { return (floatBitsToInt(x) & 0x7fffffff) <= 0x7f800000; }`;

type Run = (
  userCode: string,
  inputs: Readonly<Record<string, KernelTensor>>,
  outputShape: readonly number[],
  dtype?: DType,
) => KernelTensor;

const reluGradient = `${isNumber}
void main() {
  float saved = getSavedAtOutCoords();
  setOutput(isNumber(saved) && saved <= 0.0 ? 0.0 : getGradientAtOutCoords());
}`;

/** tfjs' says 1 wherever both are equal, also for 0 / 0. */
const quotient = `
void main() {
  float a = getAAtOutCoords();
  float b = getBAtOutCoords();
  setOutput(a == b && a != 0.0 && abs(a) < 3e38 ? 1.0 : a / b);
}`;

const largest = (info: PoolInfo): string => `${isNumber}
void main() {
  ivec4 at = getOutputCoords();
  float best = intBitsToFloat(0xff800000);
  for (int i = 0; i < ${info.filterHeight}; i++) {
    int y = at.y * ${info.strideHeight} - ${info.padInfo.top} + i;
    for (int j = 0; j < ${info.filterWidth}; j++) {
      int x = at.z * ${info.strideWidth} - ${info.padInfo.left} + j;
      if (y < 0 || x < 0 || y >= ${info.inHeight} || x >= ${info.inWidth}) continue;
      float value = getX(at.x, y, x, at.w);
      if (isNumber(best) && !(value <= best)) best = value;
    }
  }
  setOutput(best);
}`;

/** Of equal elements the first takes the gradient of a window. */
const toLargest = (info: PoolInfo): string => `${isNumber}
bool isLargest(ivec4 at, int row, int column) {
  float best = intBitsToFloat(0xff800000);
  ivec2 place = ivec2(-1);
  for (int i = 0; i < ${info.filterHeight}; i++) {
    int y = row * ${info.strideHeight} - ${info.padInfo.top} + i;
    for (int j = 0; j < ${info.filterWidth}; j++) {
      int x = column * ${info.strideWidth} - ${info.padInfo.left} + j;
      if (y < 0 || x < 0 || y >= ${info.inHeight} || x >= ${info.inWidth}) continue;
      float value = getX(at.x, y, x, at.w);
      if (place.x >= 0 && (!isNumber(best) || value <= best)) continue;
      best = value;
      place = ivec2(y, x);
    }
  }
  return place == at.yz;
}
void main() {
  ivec4 at = getOutputCoords();
  float sum = 0.0;
  for (int i = 0; i < ${info.filterHeight}; i++) {
    int y = at.y + ${info.padInfo.top} - i;
    if (y < 0 || y % ${info.strideHeight} != 0 || y / ${info.strideHeight} >= ${info.outHeight}) continue;
    for (int j = 0; j < ${info.filterWidth}; j++) {
      int x = at.z + ${info.padInfo.left} - j;
      if (x < 0 || x % ${info.strideWidth} != 0 || x / ${info.strideWidth} >= ${info.outWidth}) continue;
      int row = y / ${info.strideHeight};
      int column = x / ${info.strideWidth};
      if (isLargest(at, row, column)) sum += getGradient(at.x, row, column, at.w);
    }
  }
  setOutput(sum);
}`;

const notANumber = "intBitsToFloat(0x7fc00000)";
const infinity = "intBitsToFloat(0x7f800000)";

/** Some drivers say -88 for 0. */
const logarithm = `${isNumber}
void main() {
  float x = getXAtOutCoords();
  setOutput(!isNumber(x) ? x : x == 0.0 ? -${infinity} : x < 0.0 ? ${notANumber} : log(x));
}`;

/** A function `of` of each number; NaN stays as it is. */
const unary = (of: string) => `${isNumber}${of}
void main() {
  float x = getXAtOutCoords();
  setOutput(isNumber(x) ? of(x) : x);
}`;

/** Near 0, where differences of powers of e have no digits left, as series; erf elsewhere by Abramowitz and Stegun 7.1.26. */
const nearZero: Readonly<Record<string, string>> = {
  Tanh: `
float of(float x) {
  float s = x * x;
  if (s < 0.16) {
    return x * (1.0 - s * (1.0 / 3.0 - s * (2.0 / 15.0 - s * (17.0 / 315.0 - s * (62.0 / 2835.0 - s * (1382.0 / 155925.0))))));
  }
  return sign(x) * (1.0 - 2.0 / (exp(2.0 * min(abs(x), 20.0)) + 1.0));
}`,
  Erf: `
float of(float x) {
  float s = x * x;
  if (s < 0.25) {
    return x * 1.1283791671 * (1.0 - s * (1.0 / 3.0 - s * (0.1 - s * (1.0 / 42.0 - s * (1.0 / 216.0 - s * (1.0 / 1320.0 - s / 9360.0))))));
  }
  float z = min(abs(x), 20.0);
  float t = 1.0 / (1.0 + 0.3275911 * z);
  float tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return sign(x) * (1.0 - tail * exp(-z * z));
}`,
};

const power = `${isNumber}
float power(float x, float y) {
  if (y == 0.0 || x == 1.0) return 1.0;
  if (!isNumber(x) || !isNumber(y)) return ${notANumber};
  if (abs(y) > 3e38) return abs(x) == 1.0 ? 1.0 : (abs(x) > 1.0) == (y > 0.0) ? ${infinity} : 0.0;
  bool isOdd = floor(y) == y && mod(abs(y), 2.0) == 1.0;
  if (x == 0.0) return (isOdd && floatBitsToInt(x) < 0 ? -1.0 : 1.0) * (y < 0.0 ? ${infinity} : 0.0);
  if (x > 0.0) return pow(x, y);
  if (x < -3.4028234e38 && floor(y) != y) return y > 0.0 ? ${infinity} : 0.0;
  if (floor(y) != y) return ${notANumber};
  return isOdd ? -pow(-x, y) : pow(-x, y);
}
void main() { setOutput(power(getAAtOutCoords(), getBAtOutCoords())); }`;

/** Along rows of (rows, width): the best of each piece of them, or its place in the row; NaN is the best of all. */
const search = (width: number, piece: number, sign: ">" | "<", result: "best" | "float(place)") =>
  `${isNumber}
void main() {
  ivec2 at = getOutputCoords();
  int place = at.y * ${piece};
  int end = min(place + ${piece}, ${width});
  float best = getX(at.x, place);
  for (int j = place + 1; j < end; j++) {
    float value = getX(at.x, j);
    if (isNumber(best) && (!isNumber(value) || value ${sign} best)) { best = value; place = j; }
  }
  setOutput(${result});
}`;

export function registerNumbers(backend: MathBackendWebGL): void {
  const run: Run = (userCode, inputs, outputShape, dtype = "float32") => {
    const program = {
      variableNames: Object.keys(inputs),
      outputShape: [...outputShape],
      userCode,
    };
    return backend.runWebGLProgram(program, Object.values(inputs), dtype) as KernelTensor;
  };
  register("ReluGrad", "webgl", ({ inputs }) => {
    const { saved, gradient } = inputs as Record<"saved" | "gradient", KernelTensor>;
    return run(reluGradient, { saved, gradient }, gradient.shape);
  });
  register("RealDiv", "webgl", ({ inputs }) => {
    const { a, b } = inputs as Record<"a" | "b", KernelTensor>;
    return run(quotient, { A: a, B: b }, broadcastShape("div", a.shape, b.shape));
  });
  register("Log", "webgl", ({ inputs }) => {
    const { x } = inputs as { x: KernelTensor };
    return run(logarithm, { x }, x.shape);
  });
  for (const [name, of] of Object.entries(nearZero)) {
    register(name, "webgl", ({ inputs }) => {
      const { x } = inputs as { x: KernelTensor };
      return run(unary(of), { x }, x.shape);
    });
  }
  register("ExactPow", "webgl", ({ inputs }) => {
    const { a, b } = inputs as Record<"a" | "b", KernelTensor>;
    return run(power, { A: a, B: b }, a.shape);
  });
  registerSearches(backend, run);
  composeSoftmax("webgl");
  unfuse();
  register("MaxPool", "webgl", ({ inputs, attrs }) => {
    const { x } = inputs as { x: KernelTensor };
    const info = poolInfo(x.shape, attrs);
    return run(largest(info), { x }, info.outShape);
  });
  register("MaxPoolGrad", "webgl", ({ inputs, attrs }) => {
    const { dy, input } = inputs as Record<"dy" | "input", KernelTensor>;
    return run(toLargest(poolInfo(input.shape, attrs)), { x: input, gradient: dy }, input.shape);
  });
}

/** So many elements are looked through by one thread. */
const pieceSize = 256;

function registerSearches(backend: MathBackendWebGL, run: Run): void {
  const transpose = kernelOf("Transpose", "webgl");
  const folding =
    (sign: ">" | "<"): KernelFunction =>
    ({ inputs, attrs }) => {
      const { x } = inputs as { x: KernelTensor };
      const axes = [(attrs["reductionIndices"] ?? attrs["axis"]) as number | number[]].flat();
      const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
      const made: KernelTensor[] = [];
      const perm = [...kept, ...axes];
      // tfjs' program for one dimension does not compile.
      if (perm.some((axis, i) => axis !== i))
        made.push(transpose({ inputs: { x }, attrs: { perm }, backend }) as KernelTensor);
      let width = sizeOf(axes.map((axis) => x.shape[axis]!));
      const rows = sizeOf(x.shape) / width;
      do {
        const from = { ...(made.at(-1) ?? x), shape: [rows, width] };
        const pieces = Math.ceil(width / pieceSize);
        made.push(
          run(search(width, pieceSize, sign, "best"), { x: from }, [rows, pieces], x.dtype),
        );
        width = pieces;
      } while (width > 1);
      const found = made.pop()!;
      for (const { dataId } of made) backend.disposeData(dataId);
      return { ...found, shape: kept.map((axis) => x.shape[axis]!) };
    };
  register("Max", "webgl", folding(">"));
  register("Min", "webgl", folding("<"));
  const finding =
    (sign: ">" | "<"): KernelFunction =>
    ({ inputs }) => {
      const { x } = inputs as { x: KernelTensor };
      const width = x.shape.at(-1)!;
      const rows = sizeOf(x.shape) / width;
      const from = { ...x, shape: [rows, width] };
      const found = run(
        search(width, width, sign, "float(place)"),
        { x: from },
        [rows, 1],
        "int32",
      );
      return { ...found, shape: x.shape.slice(0, -1) };
    };
  register("ArgMax", "webgl", finding(">"));
  register("ArgMin", "webgl", finding("<"));
}

/** The product is packed: with a bias in it, unused corners would hold that. */
function unfuse(): void {
  const [product, add, relu] = ["BatchMatMul", "Add", "Relu"].map((name) =>
    kernelOf(name, "webgl"),
  );
  register("_FusedMatMul", "webgl", ({ inputs, attrs, backend }) => {
    const { a, b, bias } = inputs as Record<"a" | "b" | "bias", KernelTensor>;
    const step = (kernel: KernelFunction | undefined, given: TfjsCall["inputs"]): KernelTensor =>
      kernel!({ inputs: given, attrs, backend }) as KernelTensor;
    const steps = [step(product, { a: asBatch(a), b: asBatch(b) })];
    const rows = { ...steps[0]!, shape: steps[0]!.shape.slice(-2) };
    steps.push(step(add, { a: rows, b: bias }));
    if (attrs["activation"] === "relu") steps.push(step(relu, { x: steps[1]! }));
    const made = steps.pop()!;
    for (const { dataId } of steps) (backend as MathBackendWebGL).disposeData(dataId);
    return made;
  });
}

const asBatch = (x: KernelTensor): KernelTensor => ({ ...x, shape: [1, ...x.shape] });

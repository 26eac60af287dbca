/** Programs of ours for WebGL where tfjs' own take liberties with numbers that are none. */
import type { MathBackendWebGL } from "@tensorflow/tfjs-backend-webgl";
import { broadcastShape } from "../tensor/shape.ts";
import type { KernelFunction, KernelTensor, TfjsCall } from "./device.ts";
import { kernelOf, register } from "./override.ts";
import { type PoolInfo, poolInfo } from "./pool-info.ts";

/** Compilers may suppose that there is no NaN: it is told by its bits. */
const isNumber = `
bool isNumber(float x) { return (floatBitsToInt(x) & 0x7fffffff) <= 0x7f800000; }`;

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

export function registerNumbers(backend: MathBackendWebGL): void {
  const run = (
    userCode: string,
    inputs: Readonly<Record<string, KernelTensor>>,
    outputShape: readonly number[],
  ): KernelTensor => {
    const program = {
      variableNames: Object.keys(inputs),
      outputShape: [...outputShape],
      userCode,
    };
    return backend.runWebGLProgram(program, Object.values(inputs), "float32") as KernelTensor;
  };
  register("ReluGrad", "webgl", ({ inputs }) => {
    const { saved, gradient } = inputs as Record<"saved" | "gradient", KernelTensor>;
    return run(reluGradient, { saved, gradient }, gradient.shape);
  });
  register("RealDiv", "webgl", ({ inputs }) => {
    const { a, b } = inputs as Record<"a" | "b", KernelTensor>;
    return run(quotient, { A: a, B: b }, broadcastShape("div", a.shape, b.shape));
  });
  unfuse();
  register("MaxPool", "webgl", ({ inputs, attrs }) => {
    const { x } = inputs as { x: KernelTensor };
    const info = poolInfo(x.shape, attrs);
    return run(largest(info), { x }, info.outShape);
  });
}

/** The product is packed: with a bias in it, unused corners would hold that. */
function unfuse(): void {
  const [product, add, relu] = ["BatchMatMul", "Add", "Relu"].map((name) => kernelOf(name, "webgl"));
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

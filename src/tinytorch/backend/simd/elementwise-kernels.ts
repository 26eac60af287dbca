/** Elementwise kernels for float32, where the shapes are the ones that training meets; tfjs' own do the rest. */
import { broadcastShape, sameShape, sizeOf } from "../../tensor/shape.ts";
import type { KernelFunction, KernelTensor } from "../device.ts";
import { kernelOf, override, register } from "../override.ts";
import type { Simd } from "./instance.ts";

export function overrideElementwise(simd: Simd): void {
  overrideBinary(simd, "Add", 0, true);
  overrideBinary(simd, "Sub", 1, false);
  overrideBinary(simd, "Multiply", multiplication, true);
  overrideBinary(simd, "RealDiv", 3, false);
  overrideBinary(simd, "Maximum", 4, true);
  overrideBinary(simd, "Minimum", 5, true);
  overridePower(simd);
  registerClamp(simd);
  for (const [name, number] of Object.entries(maps)) {
    overrideUnary(simd, name, (...given) => simd.call.map(number, ...given, 0, 0));
  }
  for (const [name, number] of Object.entries(functions)) {
    overrideUnary(simd, name, (...given) => simd.call.applyFunction(number, ...given));
  }
  overrideWave(simd, "Sin", 6);
  overrideWave(simd, "Cos", 7);
  registerUnary(simd, "Gelu", simd.call.gelu);
  registerUnary(simd, "RoundToFp16", (...given) => simd.call.map(toFp16, ...given, 0, 0));
  registerGradient(simd, "GeluGrad", simd.call.geluGradient);
  ["TanhGrad", "SigmoidGrad", "AbsGrad", "SquareGrad", "ReluGrad"].forEach((name, number) => {
    registerGradient(simd, name, (...given) => simd.call.gradientOf(number, ...given));
  });
}

/** The numbers of cheap functions, which memory binds. */
const maps = {
  Relu: 0,
  Neg: 1,
  Abs: 2,
  Square: 3,
  Floor: 5,
  Ceil: 6,
  Round: 7,
  Sqrt: 11,
  Sign: 12,
};
const cubing = 4;
const holding = 8;
const toFp16 = 13;

/** And of costly ones, which arithmetic binds. */
const functions = { Exp: 0, Log: 1, Tanh: 2, Erf: 5 };

/** The number of the kernel that multiplies. */
export const multiplication = 2;

function overrideBinary(simd: Simd, name: string, operation: number, commutes: boolean): void {
  const original = kernelOf(name, "wasm");
  const tile = kernelOf("Tile", "wasm");
  override(name, "wasm", (call) => {
    const { a, b } = call.inputs as { a: KernelTensor; b: KernelTensor };
    if (a.dtype !== "float32" || b.dtype !== "float32") return original(call);
    return (
      combine(simd, operation, a, b) ??
      (commutes ? combine(simd, operation, b, a) : undefined) ??
      combineWide(simd, operation, a, b, tile)
    );
  });
}

/** Both broadcast: a is repeated to the result's shape, and b too where it does not repeat by itself (tfjs' own lose NaN). */
function combineWide(
  simd: Simd,
  operation: number,
  a: KernelTensor,
  b: KernelTensor,
  tile: KernelFunction,
): KernelTensor {
  const shape = broadcastShape("elementwise", a.shape, b.shape);
  const made: KernelTensor[] = [];
  const wide = (x: KernelTensor): KernelTensor => {
    if (sameShape(x.shape, shape)) return x;
    const padded = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
    const reps = shape.map((n, i) => (padded[i] === n ? 1 : n));
    const inputs = { x: { ...x, shape: padded } };
    made.push(tile({ inputs, attrs: { reps }, backend: simd.backend }) as KernelTensor);
    return made.at(-1)!;
  };
  const left = wide(a);
  const out = combine(simd, operation, left, b) ?? combine(simd, operation, left, wide(b))!;
  for (const { dataId } of made) simd.backend.disposeData(dataId);
  return out;
}

/** a ∘ b when b repeats over the whole of a, along its rows, or not at all. */
function combine(
  { call, at, make }: Simd,
  operation: number,
  a: KernelTensor,
  b: KernelTensor,
): KernelTensor | undefined {
  if (sameShape(a.shape, b.shape)) {
    const out = make(a.shape);
    const count = sizeOf(a.shape);
    call.binary(operation, at(a), at(b), at(out), count, count);
    return out;
  }
  if (b.shape.length > a.shape.length) return undefined;
  const count = sizeOf(a.shape);
  const period = periodOf(a.shape, b.shape);
  if (period > 0) {
    const out = make(a.shape);
    call.binary(operation, at(a), at(b), at(out), count, period);
    return out;
  }
  const width = columnWidth(a.shape, b.shape);
  if (width === 0) return undefined;
  const out = make(a.shape);
  call.binaryColumn(operation, at(a), at(b), at(out), count / width, width, sizeOf(b.shape));
  return out;
}

/** How many elements of a share one of b, when b has, between leading and trailing ones, the dimensions of a; else 0. */
function columnWidth(a: readonly number[], b: readonly number[]): number {
  if (sizeOf(a) === 0) return 0;
  let end = b.length;
  while (end > 0 && b[end - 1] === 1) end--;
  const shift = a.length - b.length;
  return periodOf(a.slice(0, end + shift), b.slice(0, end)) > 0 ? sizeOf(a.slice(end + shift)) : 0;
}

/** The size of b when, but for leading ones, it has the trailing dimensions of a; else 0. */
export function periodOf(a: readonly number[], b: readonly number[]): number {
  const size = sizeOf(b);
  if (size === 1) return 1;
  let first = 0;
  while (b[first] === 1) first++;
  const shift = a.length - b.length;
  for (let i = first; i < b.length; i++) if (b[i] !== a[i + shift]) return 0;
  return size;
}

/** Whether b is a with a last dimension of 1. */
export function isColumn(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length || b.at(-1) !== 1) return false;
  for (let i = 0; i < a.length - 1; i++) if (a[i] !== b[i]) return false;
  return a.at(-1)! > 0;
}

/** Squares and cubes are products, as in PyTorch. */
function overridePower({ call, at, make, backend }: Simd): void {
  const original = override("Pow", "wasm", (given) => {
    const { a, b } = given.inputs as { a: KernelTensor; b: KernelTensor };
    const isPlain = a.dtype === "float32" && b.dtype === "float32" && b.shape.length === 0;
    const exponent = isPlain ? (backend.typedArrayFromHeap(b) as Float32Array)[0]! : 0;
    if (exponent !== 2 && exponent !== 3) return original(given);
    const out = make(a.shape);
    call.map(exponent === 2 ? maps.Square : cubing, at(a), at(out), sizeOf(a.shape), 0, 0);
    return out;
  });
}

function registerClamp({ call, at, make }: Simd): void {
  register("Clamp", "wasm", ({ inputs, attrs }) => {
    const { x } = inputs as { x: KernelTensor };
    const { min, max } = attrs as { min: number; max: number };
    const out = make(x.shape);
    call.map(holding, at(x), at(out), sizeOf(x.shape), min, max);
    return out;
  });
}

type Unary = (x: number, out: number, count: number) => number;

function unaryKernel({ at, make }: Simd, compute: Unary): KernelFunction {
  return ({ inputs }) => {
    const { x } = inputs as { x: KernelTensor };
    const out = make(x.shape);
    compute(at(x), at(out), sizeOf(x.shape));
    return out;
  };
}

function overrideUnary(simd: Simd, name: string, compute: Unary): void {
  const ours = unaryKernel(simd, compute);
  const original = override(name, "wasm", (call) =>
    (call.inputs as { x: KernelTensor }).x.dtype === "float32" ? ours(call) : original(call),
  );
}

/** 2²⁸·π/2: what is larger, infinite or NaN goes to the plain loops. */
const largestWave = 421657428;

function overrideWave({ call, at, make, backend }: Simd, name: string, number: number): void {
  const original = override(name, "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    const count = sizeOf(x.shape);
    const ends = make([2]);
    call.extremes(1, at(x), at(ends), 1, count);
    call.extremes(0, at(x), at(ends) + 4, 1, count);
    const [most, least] = backend.typedArrayFromHeap(ends) as Float32Array;
    backend.disposeData(ends.dataId);
    if (!(most! < largestWave && least! > -largestWave)) return original(given);
    const out = make(x.shape);
    call.applyFunction(number, at(x), at(out), count);
    return out;
  });
}

function registerUnary(simd: Simd, name: string, compute: Unary): void {
  register(name, "wasm", unaryKernel(simd, compute));
}

/** Kernels that take what the function saved (`at`) and the gradient of its result. */
function registerGradient(
  { at, make }: Simd,
  name: string,
  compute: (saved: number, gradient: number, out: number, count: number) => number,
): void {
  register(name, "wasm", ({ inputs }) => {
    const { saved, gradient } = inputs as { saved: KernelTensor; gradient: KernelTensor };
    const out = make(saved.shape);
    compute(at(saved), at(gradient), at(out), sizeOf(saved.shape));
    return out;
  });
}

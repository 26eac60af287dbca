/** Elementwise kernels for float32, where the shapes are the ones that training meets; tfjs' own do the rest. */
import { broadcastShape, sameShape, sizeOf } from "../../tensor/shape.ts";
import type { KernelFunction, KernelTensor } from "../device.ts";
import { kernelOf, override, register } from "../override.ts";
import type { Simd } from "./instance.ts";

export function overrideElementwise(simd: Simd): void {
  // What broadcasts both ways repeats by it.
  overrideTile(simd);
  overrideBinary(simd, "Add", 0, true);
  overrideBinary(simd, "Sub", 1, false);
  overrideBinary(simd, "Multiply", 2, true);
  overrideBinary(simd, "RealDiv", 3, false);
  overrideBinary(simd, "Maximum", 4, true);
  overrideBinary(simd, "Minimum", 5, true);
  overrideUnary(simd, "Relu", simd.call.relu);
  registerUnary(simd, "Gelu", simd.call.gelu);
  registerUnary(simd, "RoundToFp16", simd.call.roundToFp16);
  registerGradient(simd, "ReluGrad", simd.call.reluGradient);
  registerGradient(simd, "GeluGrad", simd.call.geluGradient);
  overrideTranspose(simd);
}

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
  if (!isColumn(a.shape, b.shape)) return undefined;
  const width = a.shape.at(-1)!;
  const out = make(a.shape);
  call.binaryColumn(operation, at(a), at(b), at(out), count / width, width);
  return out;
}

/** The size of b when, but for leading ones, it has the trailing dimensions of a; else 0. */
function periodOf(a: readonly number[], b: readonly number[]): number {
  const size = sizeOf(b);
  if (size === 1) return 1;
  let first = 0;
  while (b[first] === 1) first++;
  const shift = a.length - b.length;
  for (let i = first; i < b.length; i++) if (b[i] !== a[i + shift]) return 0;
  return size;
}

/** Whether b is a with a last dimension of 1. */
function isColumn(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length || b.at(-1) !== 1) return false;
  for (let i = 0; i < a.length - 1; i++) if (a[i] !== b[i]) return false;
  return a.at(-1)! > 0;
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

/** Ours when two neighbouring groups of dimensions change places, as rows and columns do, and the heads of attention. */
function overrideTranspose({ call, at, make }: Simd): void {
  const original = override("Transpose", "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    const perm = given.attrs["perm"] as number[];
    const swap = swapOf(x.shape, perm);
    if (x.dtype !== "float32" || !swap) return original(given);
    const out = make(perm.map((axis) => x.shape[axis]!));
    const { outer, rows, columns, inner } = swap;
    if (inner === 1) call.transposePlanes(at(x), at(out), outer, rows, columns);
    else call.swapMiddle(at(x), at(out), outer, rows, columns, inner);
    return out;
  });
}

/** The sizes of (outer, rows, columns, inner) when `perm` swaps the middle two. */
function swapOf(shape: readonly number[], perm: readonly number[]) {
  const rank = perm.length;
  let first = 0;
  while (first < rank && perm[first] === first) first++;
  let last = rank;
  while (last > first && perm[last - 1] === last - 1) last--;
  const middle = perm[first];
  if (middle === undefined) return undefined;
  for (let i = first; i < last; i++) {
    const length = last - first;
    if (perm[i] !== first + ((i - first + middle - first) % length)) return undefined;
  }
  const inner = sizeOf(shape.slice(last));
  return {
    outer: sizeOf(shape.slice(0, first)),
    rows: sizeOf(shape.slice(first, middle)),
    columns: sizeOf(shape.slice(middle, last)),
    inner,
  };
}

/** Ours but for bool: one element fills the result, and what is larger is copied. */
function overrideTile(simd: Simd): void {
  const original = override("Tile", "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    const reps = given.attrs["reps"] as number[];
    if (x.dtype === "float32" && sizeOf(x.shape) === 1) return simd.makeFilled(reps, x);
    const isOurs = x.dtype !== "bool" && sizeOf(x.shape) > 0;
    return (isOurs ? repeated(simd, x, reps) : undefined) ?? original(given);
  });
}

/** Dimension by dimension, from the last one on; nothing where none is repeated. */
function repeated(
  { call, at, backend }: Simd,
  x: KernelTensor,
  reps: readonly number[],
): KernelTensor | undefined {
  const shape = [...x.shape];
  let made: KernelTensor | undefined;
  for (let axis = reps.length - 1; axis >= 0; axis--) {
    const times = reps[axis]!;
    if (times === 1) continue;
    const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
    shape[axis]! *= times;
    const out = backend.makeOutput([...shape], x.dtype) as KernelTensor;
    call.repeat(at(made ?? x), at(out), outer, times, inner);
    if (made) backend.disposeData(made.dataId);
    made = out;
  }
  return made;
}

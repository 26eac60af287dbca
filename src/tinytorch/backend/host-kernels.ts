/**
 * Kernels in plain loops, for backends whose data lies in this side's memory (cpu and wasm; one also for webgl, which can be read at
 * once). tfjs' own are not used because they lose whole numbers beyond 2²⁴, add up in float32, or take no notice of NaN, which here
 * wins every comparison, as in PyTorch.
 */
import type { KernelBackend } from "@tensorflow/tfjs-core";
import type { BackendName } from "../../base/calibration.ts";
import { type DType, type TypedArray, typedArray } from "../tensor/dtype.ts";
import { reducedShape, type Shape, sizeOf } from "../tensor/shape.ts";
import type { KernelFunction, KernelTensor, TfjsCall } from "./device.ts";
import { kernelOf, override, register } from "./override.ts";
import { type PoolInfo, poolInfo } from "./pool-info.ts";
import { sortedPositions } from "./sorted-positions.ts";

/** The memory of a backend. */
export interface HostMemory {
  view(tensor: KernelTensor): TypedArray;
  /** A new tensor; `write` gets its memory, which holds nothing yet, and may then look at the inputs. */
  make(shape: Shape, dtype: DType, write: (out: TypedArray) => void): KernelTensor;
}

/** Data that is copied to be read and to be written. */
export function copiedMemory(backend: KernelBackend): HostMemory {
  return {
    view: ({ dataId }) => backend.readSync(dataId) as TypedArray,
    make: (shape, dtype, write) => {
      const values = typedArray(dtype, sizeOf(shape));
      write(values);
      return { dataId: backend.write(values, shape as number[], dtype), shape: [...shape], dtype };
    },
  };
}

export function registerHostKernels(memory: HostMemory, name: BackendName): void {
  registerFolds(memory, name);
  registerScans(memory, name);
  registerSearches(memory, name);
  registerWholeNumbers(memory, name);
  registerSorting(memory, name);
  registerMaxPool(memory, name);
  registerChoice(memory, name);
  registerFunctions(memory, name);
  registerSegmentSum(memory, name);
}

export function registerSorting({ view, make }: HostMemory, name: BackendName): void {
  register("SortedPositions", name, ({ inputs, attrs }) => {
    const { x } = inputs as { x: KernelTensor };
    const { k, largest } = attrs as { k: number; largest: boolean };
    const width = x.shape.at(-1)!;
    return make([...x.shape.slice(0, -1), k], "int32", (out) =>
      sortedPositions(view(x), width, k, largest, out as Int32Array),
    );
  });
}

/** A run of dimensions in the middle: element j of row (o, i) lies at (o · count + j) · inner + i. */
interface Rows {
  outer: number;
  count: number;
  inner: number;
}

function rowsAlong(shape: Shape, first: number, last = first): Rows {
  return {
    outer: sizeOf(shape.slice(0, first)),
    count: sizeOf(shape.slice(first, last + 1)),
    inner: sizeOf(shape.slice(last + 1)),
  };
}

/** Gives the number for each row: where it begins in x, how many elements it has, and how far they lie apart. */
type Fold = (x: TypedArray, start: number, count: number, step: number) => number;

function foldRows(x: TypedArray, { outer, count, inner }: Rows, out: TypedArray, fold: Fold): void {
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++)
      out[o * inner + i] = fold(x, o * count * inner + i, count, inner);
}

/** Position of the largest (or smallest) element of a row: the first of equal ones, and the first NaN before all. */
function findBest(
  x: TypedArray,
  start: number,
  count: number,
  step: number,
  isLargest: boolean,
): number {
  let top = x[start]!;
  let place = 0;
  for (let j = 0, at = start; j < count; j++, at += step) {
    const value = x[at]!;
    if (isLargest ? value <= top : value >= top) continue;
    // Larger, or NaN, which no comparison holds for.
    if (Number.isNaN(value)) return j;
    top = value;
    place = j;
  }
  return place;
}

const largestAt: Fold = (x, start, count, step) => findBest(x, start, count, step, true);
const smallestAt: Fold = (x, start, count, step) => findBest(x, start, count, step, false);
const largest: Fold = (x, start, count, step) =>
  x[start + step * findBest(x, start, count, step, true)]!;
const smallest: Fold = (x, start, count, step) =>
  x[start + step * findBest(x, start, count, step, false)]!;

const total: Fold = (x, start, count, step) => {
  let sum = 0;
  for (let j = 0, at = start; j < count; j++, at += step) sum += x[at]!;
  return sum;
};

const product: Fold = (x, start, count, step) => {
  let result = 1;
  if (x instanceof Int32Array) {
    for (let j = 0, at = start; j < count; j++, at += step) result = Math.imul(result, x[at]!);
  } else for (let j = 0, at = start; j < count; j++, at += step) result *= x[at]!;
  return result;
};

/** Neighbouring axes are folded in one go, the last ones first. */
function runsOf(axes: readonly number[]): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (const axis of [...axes].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run[1] === axis - 1) run[1] = axis;
    else runs.push([axis, axis]);
  }
  return runs.reverse();
}

function registerFolds(memory: HostMemory, name: BackendName): void {
  const folding =
    (fold: Fold): KernelFunction =>
    ({ inputs, attrs }) => {
      const { x } = inputs as { x: KernelTensor };
      const axes = [(attrs["reductionIndices"] ?? attrs["axis"]) as number | number[]].flat();
      return foldAxes(memory, x, axes, fold);
    };
  register("Max", name, folding(largest));
  register("Min", name, folding(smallest));
  register("Prod", name, folding(product));
  register("Sum", name, folding(total));
}

function foldAxes(
  { view, make }: HostMemory,
  x: KernelTensor,
  axes: readonly number[],
  fold: Fold,
): KernelTensor {
  const shape = reducedShape(x.shape, axes, false);
  return make(shape, x.dtype, (out) => {
    let values = view(x);
    let current: Shape = x.shape;
    const runs = runsOf(axes);
    runs.forEach(([first, last], i) => {
      const kept = current.filter((_, axis) => axis < first || axis > last);
      // Sums on the way keep the digits that float32 has not.
      const target = i === runs.length - 1 ? out : new Float64Array(sizeOf(kept));
      foldRows(values, rowsAlong(current, first, last), target as TypedArray, fold);
      values = target as TypedArray;
      current = kept;
    });
    if (runs.length === 0) out.set(values);
  });
}

function registerSearches({ view, make }: HostMemory, name: BackendName): void {
  const searching =
    (find: Fold): KernelFunction =>
    ({ inputs, attrs }) => {
      const { x } = inputs as { x: KernelTensor };
      const axis = attrs["axis"] as number;
      return make(reducedShape(x.shape, [axis], false), "int32", (out) =>
        foldRows(view(x), rowsAlong(x.shape, axis), out, find),
      );
    };
  register("ArgMax", name, searching(largestAt));
  register("ArgMin", name, searching(smallestAt));
}

function registerScans({ view, make }: HostMemory, name: BackendName): void {
  const scanning =
    (start: number, step: (before: number, value: number) => number): KernelFunction =>
    ({ inputs, attrs }) => {
      const { x } = inputs as { x: KernelTensor };
      const rows = rowsAlong(x.shape, attrs["axis"] as number);
      const isExclusive = Boolean(attrs["exclusive"]);
      return make(x.shape, x.dtype, (out) =>
        scanRows(view(x), rows, out, isExclusive, start, step),
      );
    };
  register(
    "Cumsum",
    name,
    scanning(0, (before, value) => before + value),
  );
  register(
    "Cumprod",
    name,
    scanning(1, (before, value) => before * value),
  );
}

/** What is carried along is in 64 bits. */
function scanRows(
  x: TypedArray,
  { outer, count, inner }: Rows,
  out: TypedArray,
  isExclusive: boolean,
  start: number,
  step: (before: number, value: number) => number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let carried = start;
      let at = o * count * inner + i;
      for (let j = 0; j < count; j++, at += inner) {
        const next = step(carried, x[at]!);
        out[at] = isExclusive ? carried : next;
        carried = next;
      }
    }
  }
}

/** To the last bits of float32: tfjs' erf is good to 1.5e-7, its sine on wasm to 3e-6 of itself. */
function registerFunctions({ view, make }: HostMemory, name: BackendName): void {
  for (const [kernel, f] of Object.entries({ Sin: Math.sin, Cos: Math.cos, Erf: erf })) {
    register(kernel, name, ({ inputs }) => {
      const { x } = inputs as { x: KernelTensor };
      return make(x.shape, "float32", (out) => {
        const values = view(x);
        for (let i = 0; i < out.length; i++) out[i] = f(values[i]!);
      });
    });
  }
  // tfjs-wasm takes what is smaller than 1e-7 for 0.
  register("Sign", name, ({ inputs }) => {
    const { x } = inputs as { x: KernelTensor };
    return make(x.shape, x.dtype, (out) => {
      const values = view(x);
      for (let i = 0; i < out.length; i++) out[i] = Math.sign(values[i]!);
    });
  });
  // tfjs goes over float32, which does not hold every whole number.
  const size = override("Abs", name, (call) => {
    const { x } = call.inputs as { x: KernelTensor };
    if (x.dtype !== "int32") return size(call);
    return make(x.shape, "int32", (out) => {
      const values = view(x);
      for (let i = 0; i < out.length; i++) out[i] = Math.abs(values[i]!);
    });
  });
  if (name !== "cpu") return;
  register("ExactPow", name, ({ inputs }) => {
    const { a, b } = inputs as { a: KernelTensor; b: KernelTensor };
    return make(a.shape, "float32", (out) => {
      const [x, y] = [view(a), view(b)];
      // JavaScript alone says that 1 to the power of NaN is none, and -1 to that of infinity.
      for (let i = 0; i < out.length; i++)
        out[i] = x[i] === 1 || (x[i] === -1 && Math.abs(y[i]!) === Infinity) ? 1 : x[i]! ** y[i]!;
    });
  });
}

/** Its power series (Abramowitz and Stegun 7.1.6, whose terms are all positive); from 4 on float32 has only 1. */
function erf(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) >= 4) return Number.isNaN(x) ? x : Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Adds rows to those that their ids name; tfjs' own multiplies all of them by 0 and 1. */
function registerSegmentSum({ view, make }: HostMemory, name: BackendName): void {
  register("SegmentSum", name, ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as Record<"x" | "segmentIds", KernelTensor>;
    const rest = x.shape.slice(segmentIds.shape.length);
    const width = sizeOf(rest);
    return make([attrs["numSegments"] as number, ...rest], "float32", (out) => {
      const [values, ids] = [view(x), view(segmentIds)];
      out.fill(0);
      for (let row = 0; row < ids.length; row++)
        for (let i = 0; i < width; i++) out[ids[row]! * width + i]! += values[row * width + i]!;
    });
  });
}

/** tfjs-wasm's own moves four bytes for each element, also where a bool has one, and so writes beyond its result. */
function registerChoice({ view, make }: HostMemory, name: BackendName): void {
  if (name !== "wasm") return;
  const original = override("Select", name, (call) => {
    const { condition, t, e } = call.inputs as Record<"condition" | "t" | "e", KernelTensor>;
    if (t.dtype !== "bool") return original(call);
    return make(t.shape, "bool", (out) => {
      const [chosen, yes, no] = [view(condition), view(t), view(e)];
      for (let i = 0; i < out.length; i++) out[i] = chosen[i] ? yes[i]! : no[i]!;
    });
  });
}

/** Of images that lie channels last. */
function registerMaxPool({ view, make }: HostMemory, name: BackendName): void {
  register("MaxPool", name, ({ inputs, attrs }) => {
    const { x } = inputs as { x: KernelTensor };
    const info = poolInfo(x.shape, attrs);
    return make(info.outShape, "float32", (out) => {
      const values = view(x);
      largestOf(values, info, (best, at) => {
        out[at] = values[best]!;
      });
    });
  });
  register("MaxPoolGrad", name, ({ inputs, attrs }) => {
    const { dy, input } = inputs as Record<"dy" | "input", KernelTensor>;
    return make(input.shape, "float32", (out) => {
      const gradient = view(dy);
      out.fill(0);
      largestOf(view(input), poolInfo(input.shape, attrs), (best, at) => {
        out[best]! += gradient[at]!;
      });
    });
  });
}

/** Tells for each window where its largest element lies: the first of equal ones, and the first NaN before all. */
function largestOf(x: TypedArray, info: PoolInfo, tell: (best: number, at: number) => void): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = info;
  const rows = info.batchSize * outHeight * outWidth;
  for (let at = 0; at < rows * inChannels; at++) {
    const row = Math.floor(at / inChannels);
    const image = Math.floor(row / (outHeight * outWidth));
    const top = (Math.floor(row / outWidth) % outHeight) * info.strideHeight - padInfo.top;
    const left = (row % outWidth) * info.strideWidth - padInfo.left;
    let best = -1;
    for (let i = Math.max(0, top); i < Math.min(top + info.filterHeight, inHeight); i++) {
      for (let j = Math.max(0, left); j < Math.min(left + info.filterWidth, inWidth); j++) {
        const from = ((image * inHeight + i) * inWidth + j) * inChannels + (at % inChannels);
        if (best < 0 || (!Number.isNaN(x[best]!) && !(x[from]! <= x[best]!))) best = from;
      }
    }
    tell(best, at);
  }
}

/** Products and powers of int32, which wrap around as PyTorch's do. */
function registerWholeNumbers(memory: HostMemory, name: BackendName): void {
  register("WholeMatMul", name, (call) => multiplyWhole(memory, call));
  register("WholePow", name, ({ inputs }) => {
    const { a, b } = inputs as { a: KernelTensor; b: KernelTensor };
    return memory.make(a.shape, "int32", (out) => {
      const [bases, exponents] = [memory.view(a), memory.view(b)];
      for (let i = 0; i < out.length; i++) out[i] = wholePower(bases[i]!, exponents[i]!);
    });
  });
  registerWrapping(memory, name);
}

/** tfjs multiplies on cpu in 64 bits of floating point, which do not hold every product. */
function registerWrapping({ view, make }: HostMemory, name: BackendName): void {
  if (name !== "cpu") return;
  // tfjs keeps the whole numbers and calls them float32.
  const cast = kernelOf("Cast", name);
  register("Cast", name, (call) => {
    const { x } = call.inputs as { x: KernelTensor };
    if (x.dtype === "float32" || call.attrs["dtype"] !== "float32") return cast(call);
    return make(x.shape, "float32", (out) => out.set(view(x)));
  });
  const original = kernelOf("Multiply", name);
  register("Multiply", name, (call) => {
    const { a, b } = call.inputs as { a: KernelTensor; b: KernelTensor };
    const isWhole = a.dtype === "int32" && b.dtype === "int32";
    if (!isWhole || String(a.shape) !== String(b.shape)) return original(call);
    return make(a.shape, "int32", (out) => {
      const [x, y] = [view(a), view(b)];
      for (let i = 0; i < out.length; i++) out[i] = Math.imul(x[i]!, y[i]!);
    });
  });
}

function wholePower(base: number, exponent: number): number {
  if (exponent < 0) {
    throw new RangeError(
      `pow: integers to negative integer powers are not allowed, got an exponent of ${exponent}; convert the base with .to("float32")`,
    );
  }
  let result = 1;
  for (let square = base, left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}

function multiplyWhole({ view, make }: HostMemory, { inputs, attrs }: TfjsCall): KernelTensor {
  const { a, b } = inputs as { a: KernelTensor; b: KernelTensor };
  const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const depth = a.shape.at(transposeA ? -2 : -1)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const ofA = a.shape.slice(0, -2);
  const ofB = b.shape.slice(0, -2);
  const batch = sizeOf(ofA) >= sizeOf(ofB) ? ofA : ofB;
  const [downA, acrossA] = transposeA ? [1, rows] : [depth, 1];
  const [downB, acrossB] = transposeB ? [1, depth] : [columns, 1];
  return make([...batch, rows, columns], "int32", (out) => {
    const [x, y] = [view(a), view(b)];
    for (let at = 0; at < out.length; at++) {
      const plane = Math.floor(at / (rows * columns));
      const fromA = sizeOf(ofA) === 1 ? 0 : plane * rows * depth;
      const fromB = sizeOf(ofB) === 1 ? 0 : plane * depth * columns;
      let left = fromA + (Math.floor(at / columns) % rows) * downA;
      let right = fromB + (at % columns) * acrossB;
      let sum = 0;
      for (let l = 0; l < depth; l++, left += acrossA, right += downB)
        sum = (sum + Math.imul(x[left]!, y[right]!)) | 0;
      out[at] = sum;
    }
  });
}

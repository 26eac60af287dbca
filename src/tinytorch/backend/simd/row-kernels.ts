/** Softmax, cross entropy, layer norm and sums over leading or trailing dimensions. */
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { override, register } from "../override.ts";
import type { Simd } from "./instance.ts";
import { sumOfRows } from "./sum-kernels.ts";

export function overrideRows(simd: Simd): void {
  overrideSoftmax(simd);
  registerLogSoftmax(simd);
  registerCrossEntropy(simd);
  registerLayerNorm(simd);
  overrideExtremes(simd);
  registerExtremeGradient(simd);
  overrideProducts(simd);
  overrideScans(simd);
  overrideSorting(simd);
}

function overrideSoftmax({ call, at, make }: Simd): void {
  const original = override("Softmax", "wasm", (given) => {
    const { logits } = given.inputs as { logits: KernelTensor };
    if (logits.dtype !== "float32" || given.attrs["dim"] !== logits.shape.length - 1)
      return original(given);
    const out = make(logits.shape);
    call.softmax(at(logits), at(out), ...rowsOf(logits));
    return out;
  });

  register("SoftmaxGrad", "wasm", ({ inputs }) => {
    const { saved, gradient } = inputs as { saved: KernelTensor; gradient: KernelTensor };
    const out = make(saved.shape);
    call.softmaxGradient(at(saved), at(gradient), at(out), ...rowsOf(saved));
    return out;
  });
}

/** The logarithm of the softmax along the last dimension, and the gradient of its input. */
function registerLogSoftmax({ call, at, make }: Simd): void {
  register("LogSoftmax", "wasm", ({ inputs }) => {
    const { x } = inputs as { x: KernelTensor };
    const out = make(x.shape);
    call.logSoftmax(at(x), at(out), ...rowsOf(x));
    return out;
  });

  register("LogSoftmaxGrad", "wasm", ({ inputs }) => {
    const { saved, gradient } = inputs as { saved: KernelTensor; gradient: KernelTensor };
    const out = make(saved.shape);
    call.logSoftmaxGradient(at(saved), at(gradient), at(out), ...rowsOf(saved));
    return out;
  });
}

function rowsOf({ shape }: KernelTensor): [rows: number, columns: number] {
  const columns = shape.at(-1) ?? 1;
  return [columns === 0 ? 0 : sizeOf(shape) / columns, columns];
}

/** Give the loss of each row, and softmax - target: one-hot, or smoothed. */
function registerCrossEntropy({ call, at, make }: Simd): void {
  for (const name of ["SoftmaxCrossEntropy", "SmoothedCrossEntropy"]) {
    register(name, "wasm", ({ inputs, attrs }) => {
      const { logits, labels } = inputs as { logits: KernelTensor; labels: KernelTensor };
      const [rows, columns] = rowsOf(logits);
      const losses = make([rows]);
      const difference = make(logits.shape);
      const pointers = [logits, labels, losses, difference].map(at);
      call.crossEntropy(
        ...pointers,
        rows,
        columns,
        (attrs["smoothing"] as number | undefined) ?? 0,
      );
      return [losses, difference];
    });
  }
}

/** Gives the result, and each row's mean and 1/√(variance + ε). */
function registerLayerNorm(simd: Simd): void {
  const { call, at, make, backend } = simd;
  register("LayerNorm", "wasm", ({ inputs, attrs }) => {
    const { x, gain, shift } = inputs as Record<"x" | "gain" | "shift", KernelTensor>;
    const [rows, columns] = rowsOf(x);
    const out = make(x.shape);
    const means = make([rows]);
    const scales = make([rows]);
    const pointers = [x, gain, shift, out, means, scales].map(at);
    call.layerNorm(...pointers, rows, columns, attrs["epsilon"] as number);
    return [out, means, scales];
  });

  register("LayerNormGrad", "wasm", ({ inputs }) => {
    const { x, gain, gradient, means, scales } = inputs as Record<
      "x" | "gain" | "gradient" | "means" | "scales",
      KernelTensor
    >;
    const toX = make(x.shape);
    const pieces = call.layerNormPieces(...rowsOf(x));
    const partial = [make([pieces, ...gain.shape]), make([pieces, ...gain.shape])];
    const pointers = [x, gain, gradient, means, scales, toX, ...partial].map(at);
    call.layerNormGradient(...pointers, ...rowsOf(x));
    if (pieces === 1) return [toX, ...partial.map((each) => ({ ...each, shape: gain.shape }))];
    const summed = partial.map((each) => sumOfRows(simd, at(each), pieces, gain.shape));
    for (const { dataId } of partial) backend.disposeData(dataId);
    return [toX, ...summed];
  });
}

/** Ours along the last dimensions, and values along any run of them. */
function overrideExtremes(simd: Simd): void {
  const { call, at, make, backend } = simd;
  const rowsAlong = ({ shape, dtype }: KernelTensor, axes: readonly number[]): number => {
    const first = shape.length - axes.length;
    const isLast = axes.every((axis, i) => axis === first + i);
    const isPlain = dtype === "float32" && axes.length > 0 && sizeOf(shape) > 0;
    return isPlain && isLast ? sizeOf(shape.slice(0, first)) : 0;
  };
  for (const [name, isLargest] of Object.entries({ Max: 1, Min: 0 })) {
    const original = override(name, "wasm", (given) => {
      const { x } = given.inputs as { x: KernelTensor };
      const { reductionIndices, axis } = given.attrs as Record<string, number | number[]>;
      const axes = [reductionIndices ?? axis!].flat();
      const rows = rowsAlong(x, axes);
      if (rows === 0) return extremesDown(simd, isLargest, x, axes) ?? original(given);
      const out = make(x.shape.slice(0, x.shape.length - axes.length));
      call.extremes(isLargest, at(x), at(out), rows, sizeOf(x.shape) / rows);
      return out;
    });
    const search = `Arg${name}`;
    const searching = override(search, "wasm", (given) => {
      const { x } = given.inputs as { x: KernelTensor };
      const rows = rowsAlong(x, [given.attrs["axis"] as number]);
      if (rows === 0) return searching(given);
      const out = backend.makeOutput(x.shape.slice(0, -1), "int32") as KernelTensor;
      call.extremePlaces(isLargest, at(x), at(out), rows, x.shape.at(-1)!);
      return out;
    });
  }
}

function extremesDown(
  { call, at, make }: Simd,
  isLargest: number,
  x: KernelTensor,
  axes: readonly number[],
): KernelTensor | undefined {
  const first = axes[0];
  const isRun = axes.every((axis, i) => axis === axes[0]! + i);
  if (first === undefined || !isRun || x.dtype !== "float32" || sizeOf(x.shape) === 0)
    return undefined;
  const end = first + axes.length;
  const [outer, rest] = [x.shape.slice(0, first), x.shape.slice(end)];
  const out = make([...outer, ...rest]);
  const rows = sizeOf(x.shape.slice(first, end));
  call.extremesDown(isLargest, at(x), at(out), sizeOf(outer), rows, sizeOf(rest));
  return out;
}

/** Of extremes along the last dimensions; the others' shapes are those of x without them. */
function registerExtremeGradient({ call, at, make }: Simd): void {
  register("ExtremeGrad", "wasm", ({ inputs }) => {
    const { x, found, gradient } = inputs as Record<"x" | "found" | "gradient", KernelTensor>;
    const out = make(x.shape);
    const rows = sizeOf(found.shape);
    const pointers = [x, found, gradient, out].map(at);
    call.extremeGradient(...pointers, rows, sizeOf(x.shape) / rows);
    return out;
  });
}

/** Along the last dimension, and the gradient there. */
function overrideProducts({ call, at, make }: Simd): void {
  const original = override("Prod", "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    const axes = [given.attrs["axis"] as number | number[]].flat();
    const isLast = axes.length === 1 && axes[0] === x.shape.length - 1;
    if (x.dtype !== "float32" || !isLast || sizeOf(x.shape) === 0) return original(given);
    const out = make(x.shape.slice(0, -1));
    call.productRows(at(x), at(out), ...rowsOf(x));
    return out;
  });

  register("ProdGrad", "wasm", ({ inputs }) => {
    const { x, gradient } = inputs as Record<"x" | "gradient", KernelTensor>;
    const out = make(x.shape);
    call.productGradient(at(x), at(gradient), at(out), ...rowsOf(x));
    return out;
  });
}

/** Sums as far as each element, or from each element on. */
function overrideScans({ call, at, make, backend }: Simd): void {
  const scan = (x: KernelTensor, axis: number, isReverse: number): KernelTensor => {
    const outer = sizeOf(x.shape.slice(0, axis));
    const inner = sizeOf(x.shape.slice(axis + 1));
    const out = make(x.shape);
    const carried = make([2 * inner]);
    call.cumulate(at(x), at(out), at(carried), outer, x.shape[axis]!, inner, isReverse);
    backend.disposeData(carried.dataId);
    return out;
  };
  const original = override("Cumsum", "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    if (x.dtype !== "float32" || given.attrs["exclusive"]) return original(given);
    return scan(x, given.attrs["axis"] as number, 0);
  });
  register("CumsumGrad", "wasm", ({ inputs, attrs }) =>
    scan((inputs as { gradient: KernelTensor }).gradient, attrs["axis"] as number, 1),
  );
}

/** Longer rows would need areas beyond what a whole number of 32 bits counts. */
const mostSorted = 2 ** 26;

function overrideSorting({ call, at, make, backend }: Simd): void {
  const original = override("SortedPositions", "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    const { k, largest } = given.attrs as { k: number; largest: boolean };
    const [rows, columns] = rowsOf(x);
    if (x.dtype === "bool" || columns > mostSorted) return original(given);
    const out = backend.makeOutput([...x.shape.slice(0, -1), k], "int32") as KernelTensor;
    const areas = make([(call.sortPieces(rows, columns) * call.sortBytes(columns)) / 4]);
    const flags = [Number(largest), Number(x.dtype === "int32")];
    call.sortRows(at(x), at(out), at(areas), rows, columns, k, ...flags);
    backend.disposeData(areas.dataId);
    return out;
  });
}

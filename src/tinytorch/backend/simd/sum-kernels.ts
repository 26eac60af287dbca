/** Sums over any of the dimensions. */
import { sizeOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { override } from "../override.ts";
import type { Simd } from "./instance.ts";

export function overrideSum(simd: Simd): void {
  const original = override("Sum", "wasm", (given) => {
    const { x } = given.inputs as { x: KernelTensor };
    const axes = [given.attrs["axis"] as number | number[]].flat();
    const isPlain = x.dtype === "float32" && !given.attrs["keepDims"] && sizeOf(x.shape) > 0;
    if (!isPlain || axes.length === 0) return original(given);
    return sumOverRuns(simd, x, axes);
  });
}

/** Neighbouring dimensions are summed in one go, the last ones first. */
function sumOverRuns(simd: Simd, x: KernelTensor, axes: readonly number[]): KernelTensor {
  let current = x;
  let end = x.shape.length;
  while (end > 0) {
    if (!axes.includes(end - 1)) {
      end--;
      continue;
    }
    let first = end - 1;
    while (axes.includes(first - 1)) first--;
    const before = current;
    current = sumOverRun(simd, before, first, end);
    if (before !== x) simd.backend.disposeData(before.dataId);
    end = first;
  }
  return current;
}

function sumOverRun(simd: Simd, x: KernelTensor, first: number, end: number): KernelTensor {
  const { call, at, make } = simd;
  const outer = sizeOf(x.shape.slice(0, first));
  const count = sizeOf(x.shape.slice(first, end));
  const kept = [...x.shape.slice(0, first), ...x.shape.slice(end)];
  const inner = sizeOf(x.shape.slice(end));
  if (inner > 1) return sumOfPlanes(simd, at(x), outer, count, kept);
  const out = make(kept);
  call.sumColumns(at(x), at(out), outer, count);
  return out;
}

/** (outer, rows, inner) to `shape`, which is (outer, inner). */
function sumOfPlanes(
  simd: Simd,
  x: number,
  outer: number,
  rows: number,
  shape: readonly number[],
): KernelTensor {
  const { call, at, make, backend } = simd;
  const out = make(shape);
  const inner = sizeOf(shape) / outer;
  if (rows <= mostRows) {
    call.sumDown(x, at(out), outer, rows, inner);
    return out;
  }
  for (let o = 0; o < outer; o++) {
    const sum = sumOfRows(simd, x + 4 * o * rows * inner, rows, [inner]);
    const bytes = 4 * inner;
    call.copyRows(at(sum), bytes, at(out) + o * bytes, bytes, bytes, 1);
    backend.disposeData(sum.dataId);
  }
  return out;
}

/** So many rows are added up in float32, then what came of them: a large sum swallows the digits of what is added. */
const mostRows = 512;

export function sumOfRows(
  simd: Simd,
  x: number,
  rows: number,
  shape: readonly number[],
): KernelTensor {
  const { call, at, make, backend } = simd;
  const width = sizeOf(shape);
  if (rows <= mostRows) {
    const out = make(shape);
    call.sumDown(x, at(out), 1, rows, width);
    return out;
  }
  const blocks = Math.ceil(rows / mostRows);
  const sums = make([blocks, width]);
  for (let i = 0; i < blocks; i++) {
    const from = i * mostRows;
    const [source, target] = [x + 4 * from * width, at(sums) + 4 * i * width];
    call.sumDown(source, target, 1, Math.min(mostRows, rows - from), width);
  }
  const total = sumOfRows(simd, at(sums), blocks, shape);
  backend.disposeData(sums.dataId);
  return total;
}

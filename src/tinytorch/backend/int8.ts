/**
 * Weights in 8 bits. Each column has a scale of its own and is symmetric (-127 to 127); each row of what they are multiplied with
 * is brought to 0 to 127 when it comes, with a scale and a zero of its own. Sums are whole numbers, so every backend gives the
 * same up to the last rounding. Why 7 bits: see `simd/assembly/int8.ts`.
 */
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { KernelTensor } from "./device.ts";
import { register } from "./override.ts";

/** Inputs of the kernel. */
export interface Int8Inputs<T> {
  x: T;
  weight: T;
  scales: T;
  sums: T;
  bias?: T;
}

/** How it is told the shape of the result, which the packed weight does not show, and what comes after. */
export interface Int8Attrs {
  columns: number;
  activation: "linear" | "relu";
}

/** Columns of a panel, and neighbours in depth within it. */
const panelColumns = 8;
const quad = 4;
const highest = 127;

/** Rows of a weight, filled up to whole quads. */
export function depthOf(rows: number): number {
  return Math.ceil(rows / quad) * quad;
}

/** A weight (rows, columns) in 8 bits, in panels [columns / 8][rows / 4][8][4]; scales and sums of its columns, filled up. */
export interface QuantizedWeight {
  /** The bytes, four in each number. */
  weight: Int32Array;
  /** Scale of each column: the value of one step. */
  scales: Float32Array;
  /** The sum of each column, which the zeros of the rows are multiplied with. */
  sums: Int32Array;
}

export function quantizeColumns(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
): QuantizedWeight {
  const width = Math.ceil(columns / panelColumns) * panelColumns;
  const depth = depthOf(rows);
  const bytes = new Int8Array(width * depth);
  const scales = new Float32Array(width);
  const sums = new Int32Array(width);
  for (let column = 0; column < columns; column++) {
    let most = 0;
    for (let row = 0; row < rows; row++)
      most = Math.max(most, Math.abs(values[row * columns + column]!));
    const scale = most > 0 ? most / highest : 1;
    scales[column] = scale;
    for (let row = 0; row < rows; row++) {
      const whole = Math.round(values[row * columns + column]! / scale);
      bytes[placeOf(row, column, depth)] = whole;
      sums[column]! += whole;
    }
  }
  return { weight: new Int32Array(bytes.buffer), scales, sums };
}

function placeOf(row: number, column: number, depth: number): number {
  const panel = Math.floor(column / panelColumns) * panelColumns * depth;
  const quads = Math.floor(row / quad) * panelColumns * quad;
  return panel + quads + (column % panelColumns) * quad + (row % quad);
}

/** The kernel in plain loops. */
export function registerInt8OnCpu(backend: MathBackendCPU): void {
  const read = (tensor: KernelTensor): Float32Array | Int32Array =>
    backend.readSync(tensor.dataId) as Float32Array | Int32Array;
  register("LinearInt8", "cpu", ({ inputs, attrs }) => {
    const { x, weight, scales, sums, bias } = inputs as unknown as Int8Inputs<KernelTensor>;
    const { columns, activation } = attrs as unknown as Int8Attrs;
    const inner = x.shape.at(-1)!;
    const values = read(x);
    const rows = values.length / inner;
    const packed = Int32Array.from(read(weight));
    const bytes = new Int8Array(packed.buffer);
    const [scale, sum, shift] = [read(scales), read(sums), bias && read(bias)];
    const out = new Float32Array(rows * columns);
    const depth = depthOf(inner);
    for (let row = 0; row < rows; row++) {
      const given = quantizeRow(values.subarray(row * inner, (row + 1) * inner));
      for (let column = 0; column < columns; column++) {
        const total = dot(given.values, bytes, column, depth) - given.zero * sum[column]!;
        const factor = Math.fround(given.scale * scale[column]!);
        const y = Math.fround(Math.fround(total) * factor) + (shift?.[column] ?? 0);
        out[row * columns + column] = activation === "relu" ? Math.max(0, y) : y;
      }
    }
    const shape = [rows, columns];
    return { dataId: backend.write(out, shape, "float32"), shape, dtype: "float32" };
  });
}

function dot(values: Uint8Array, bytes: Int8Array, column: number, depth: number): number {
  let total = 0;
  let at = placeOf(0, column, depth);
  for (let i = 0; i < values.length; i += quad) {
    for (let j = 0; j < quad && i + j < values.length; j++)
      total += values[i + j]! * bytes[at + j]!;
    at += panelColumns * quad;
  }
  return total;
}

/** In the precision of the SIMD kernel, so that both round alike. */
function quantizeRow(row: Float32Array | Int32Array) {
  let low = 0;
  let high = 0;
  for (const value of row) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const range = Math.fround(high - low);
  const scale = range > 0 ? Math.fround(range / highest) : 1;
  const perScale = Math.fround(1 / scale);
  const zero = nearest(Math.fround(-low * perScale));
  const values = Uint8Array.from(row, (value) => {
    const whole = nearest(Math.fround(value * perScale)) + zero;
    return Math.min(Math.max(whole, 0), highest);
  });
  return { values, scale, zero };
}

/** To the nearest whole number, and to the even one of two: adding 1.5 · 2²³ leaves no bits for a fraction. */
function nearest(value: number): number {
  const large = 12582912;
  return Math.fround(Math.fround(value + large) - large);
}

import type { DType, NestedArray, TypedArray } from "./dtype.ts";
import { type Shape, sizeOf } from "./shape.ts";

/** Above this many elements only the edges of each dimension are printed, as PyTorch does. */
const printAll = 1000;
const edge = 3;

/** The values nested as deep as the shape; a scalar is the bare number. */
export function nest(values: TypedArray, shape: Shape, dtype: DType): NestedArray {
  const read = (i: number): number | boolean => (dtype === "bool" ? values[i] !== 0 : values[i]!);
  const build = (dim: number, offset: number, size: number): NestedArray => {
    if (dim === shape.length) return read(offset);
    const step = size / shape[dim]!;
    return Array.from({ length: shape[dim]! }, (_, i) => build(dim + 1, offset + i * step, step));
  };
  return build(0, 0, sizeOf(shape));
}

/** The text PyTorch prints for a tensor: brackets, four decimals, aligned columns, dots in the middle of long ones. */
export function formatValues(
  values: TypedArray,
  shape: Shape,
  dtype: DType,
  indent: number,
): string {
  const size = sizeOf(shape);
  if (size === 0) return shape.length === 0 ? "" : "[]";
  const limit = size > printAll ? edge : Number.POSITIVE_INFINITY;
  const text = numberFormat(shown(values, shape, limit), dtype);
  const width =
    shape.length === 0 ? 0 : Math.max(...shown(values, shape, limit).map((x) => text(x).length));
  const build = (dim: number, offset: number, block: number): string => {
    if (dim === shape.length) return text(values[offset]!).padStart(width);
    const n = shape[dim]!;
    const step = block / n;
    const parts = edges(n, limit).map((i) =>
      i < 0 ? "..." : build(dim + 1, offset + i * step, step),
    );
    const inner = shape.length - dim - 1;
    const separator = inner === 0 ? ", " : `,${"\n".repeat(inner)}${" ".repeat(indent + dim + 1)}`;
    return `[${parts.join(separator)}]`;
  };
  return build(0, 0, size);
}

/** The indices to print of a dimension; -1 stands for the gap. */
function edges(n: number, limit: number): number[] {
  if (n <= 2 * limit) return Array.from({ length: n }, (_, i) => i);
  return [0, 1, 2, -1, n - 3, n - 2, n - 1];
}

function shown(values: TypedArray, shape: Shape, limit: number): number[] {
  if (limit === Number.POSITIVE_INFINITY) return Array.from(values);
  let offsets = [0];
  let block = values.length;
  for (const n of shape) {
    const step = block / n;
    const indices = edges(n, limit).filter((i) => i >= 0);
    offsets = offsets.flatMap((offset) => indices.map((i) => offset + i * step));
    block = step;
  }
  return offsets.map((offset) => values[offset]!);
}

function numberFormat(values: readonly number[], dtype: DType): (x: number) => string {
  if (dtype === "bool") return (x) => (x === 0 ? "false" : "true");
  if (dtype === "int32") return String;
  const finite = values.filter(Number.isFinite).map(Math.abs);
  const special = (x: number): string => (Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");
  const nonzero = finite.filter((x) => x > 0);
  const largest = Math.max(0, ...nonzero);
  const smallest = Math.min(Number.POSITIVE_INFINITY, ...nonzero);
  if (finite.every(Number.isInteger) && largest < 1e8)
    return (x) => (Number.isFinite(x) ? `${x}.` : special(x));
  const scientific = largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000;
  return (x) =>
    Number.isFinite(x) ? (scientific ? x.toExponential(4) : x.toFixed(4)) : special(x);
}

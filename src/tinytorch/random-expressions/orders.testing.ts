/** The reference's operations that put elements in order: NaN counts as the largest, and among equal ones the first comes first. */
import { pickedFrom } from "./movement.testing.ts";
import { checkedScalar, fold, rowsOf } from "./reductions.testing.ts";
import { doubtful, Refusal, result, sizeOf, type Variable, wrap } from "./variable.testing.ts";

function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

function position(isBetter: (order: number) => boolean) {
  return (x: Variable, dim?: number, keepdim = false): Variable => {
    // With everything flat, keepdim has nothing to keep.
    const rows = rowsOf(x, dim === undefined || x.rank === 0 ? checkedScalar(dim) : dim, keepdim);
    if (!rows.hasElements) throw new Refusal("no largest of nothing");
    const found = fold(x, rows, "int32", (row) =>
      row.reduce((best, value, i) => {
        if (Number.isNaN(row[best])) return best;
        return Number.isNaN(value) || isBetter(compare(value, row[best]!)) ? i : best;
      }, 0),
    );
    return x.dtype === "bool" ? doubtful(found) : found;
  };
}

export const argmax = position((order) => order > 0);
export const argmin = position((order) => order < 0);

export interface Sorted {
  values: Variable;
  indices: Variable;
}

/** PyTorch leaves open which of equal values `topk` takes; the first here, as the engine says. */
export function topk(
  x: Variable,
  k: number,
  { dim = -1, largest = true }: { dim?: number; largest?: boolean } = {},
): Sorted {
  const axis = wrap(dim, x.rank);
  const size = x.shape[axis] ?? 1;
  if (!(Number.isInteger(k) && k >= 0 && k <= size)) throw new Refusal("k beyond the size");
  const { rows } = rowsOf(x, x.rank === 0 ? [] : axis, true);
  const shape = x.shape.map((n, d) => (d === axis ? k : n));
  const indices = new Float64Array(sizeOf(shape));
  const places = new Int32Array(indices.length);
  const lines = rowsOf(
    result([x], x.dtype, shape, new Float64Array(indices.length)),
    x.rank === 0 ? [] : axis,
    true,
  ).rows;
  lines.forEach((line, n) => {
    const row = rows[n]!;
    const order = row.map((_, i) => i);
    order.sort((i, j) => {
      const found = compare(x.data[row[i]!]!, x.data[row[j]!]!);
      return (largest ? -found : found) || i - j;
    });
    line.forEach((at, i) => {
      indices[at] = order[i]!;
      places[at] = row[order[i]!]!;
    });
  });
  return {
    values: pickedFrom([x], shape, places),
    indices: result([x], "int32", shape, indices),
  };
}

export function sort(x: Variable, dim = -1, { descending = false } = {}): Sorted {
  return topk(x, x.shape[wrap(dim, x.rank)] ?? 1, { dim, largest: descending });
}

export function argsort(x: Variable, dim = -1, options: { descending?: boolean } = {}): Variable {
  return sort(x, dim, options).indices;
}

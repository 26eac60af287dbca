/** The reference's operations that look along dimensions: sums, extremes, orders, shares. */
import { div, mul, steady, sub, to } from "./elementwise.testing.ts";
import { type Rounding, Sums } from "./rounding.testing.ts";
import {
  coordinates,
  type DType,
  doubtful,
  offset,
  Refusal,
  result,
  sizeOf,
  type Variable,
  wrap,
} from "./variable.testing.ts";

type Dims = number | readonly number[];

interface Rows {
  /** Whether each row has at least one element, even where there are no rows. */
  hasElements: boolean;
  /** For each element of the result, where the elements of its row lie. */
  rows: number[][];
  shape: number[];
}

/** The rows that become one element each. */
export function rowsOf(x: Variable, dims: Dims | undefined, keepdim: boolean): Rows {
  const listed = dims === undefined ? x.shape.map((_, i) => i) : [dims].flat();
  const axes = listed.map((dim) => wrap(dim, x.rank));
  if (new Set(axes).size < axes.length) throw new Refusal("a dimension named twice");
  const kept = x.shape.map((n, d) => (axes.includes(d) ? 1 : n));
  const rows = Array.from({ length: sizeOf(kept) }, (): number[] => []);
  let place = 0;
  for (const at of coordinates(x.shape)) {
    const row = at.map((i, d) => (axes.includes(d) ? 0 : i));
    rows[offset(kept, row)]!.push(place++);
  }
  const hasElements = axes.every((axis) => x.shape[axis] !== 0);
  const shape = keepdim ? kept : kept.filter((_, d) => !axes.includes(d));
  return { rows, shape, hasElements };
}

/** One number for each row; `share` gives the row's gradients. */
export function fold(
  x: Variable,
  { rows, shape }: Rows,
  dtype: DType,
  f: (row: number[]) => number,
  share?: (g: number, row: number[], y: number) => ArrayLike<number>,
): Variable {
  const valuesOf = (row: number[]): number[] => row.map((at) => x.data[at]!);
  const data = Float64Array.from(rows, (row) => f(valuesOf(row)));
  const pull = (gradient: Float64Array): Float64Array => {
    const arrived = new Float64Array(x.size);
    rows.forEach((row, n) => {
      const shares = share!(gradient[n]!, valuesOf(row), data[n]!);
      row.forEach((at, i) => {
        arrived[at] = shares[i]!;
      });
    });
    return arrived;
  };
  return result([x], dtype, shape, data, [share && pull]);
}

/** As many numbers as the row has, in its place. */
function along(
  x: Variable,
  dim: number,
  dtype: DType,
  f: (row: number[]) => ArrayLike<number>,
  share?: (gs: number[], row: number[], ys: number[]) => ArrayLike<number>,
): Variable {
  const { rows } = rowsOf(x, wrap(dim, x.rank) < x.rank ? dim : [], true);
  const spread = (of: (row: number[], places: number[]) => ArrayLike<number>): Float64Array => {
    const all = new Float64Array(x.size);
    for (const places of rows) {
      const values = of(
        places.map((at) => x.data[at]!),
        places,
      );
      places.forEach((at, i) => {
        all[at] = values[i]!;
      });
    }
    return all;
  };
  const data = spread(f);
  const pull = (gradient: Float64Array): Float64Array =>
    spread((row, places) =>
      share!(
        places.map((at) => gradient[at]!),
        row,
        places.map((at) => data[at]!),
      ),
    );
  return result([x], dtype, x.shape, data, [share && pull]);
}

function total(r: Rounding, terms: Iterable<number>): number {
  const sums = new Sums(r, 1);
  for (const term of terms) sums.add(0, term);
  return sums.real()[0]!;
}

function wholeTotal(r: Rounding, terms: readonly number[]): number {
  return r.whole(terms.reduce((a, b) => a + b, 0));
}

const wholeOf = (x: Variable): Variable => (x.dtype === "bool" ? to(x, "int32") : x);

/** PyTorch takes means of real numbers only; an engine may make them real first. */
function realOf(x: Variable): { x: Variable; mark: (result: Variable) => Variable } {
  const isReal = x.dtype === "float32";
  return { x: to(x, "float32"), mark: isReal ? (made) => made : doubtful };
}

export function sum(given: Variable, dim?: Dims, keepdim = false): Variable {
  const x = wholeOf(given);
  const { rounding: r } = x;
  const rows = rowsOf(x, x.rank === 0 ? checkedScalar(dim) : dim, keepdim);
  if (x.dtype === "int32") return fold(x, rows, "int32", (row) => wholeTotal(r, row));
  return fold(
    x,
    rows,
    "float32",
    (row) => total(r, row),
    (g, row) => row.map(() => g),
  );
}

/** Without dimensions, 0 and -1 may be named. */
export function checkedScalar(dim: Dims | undefined): Dims | undefined {
  for (const each of [dim ?? []].flat()) wrap(each, 0);
  return undefined;
}

export function mean(given: Variable, dim?: Dims, keepdim = false): Variable {
  const { x, mark } = realOf(given);
  const { rounding: r } = x;
  return mark(
    fold(
      x,
      rowsOf(x, x.rank === 0 ? checkedScalar(dim) : dim, keepdim),
      "float32",
      (row) => r.real(total(r, row) / row.length),
      (g, row) => row.map(() => r.real(g / row.length)),
    ),
  );
}

function extremeOf(which: (...values: number[]) => number) {
  return (x: Variable, dim?: Dims, keepdim = false): Variable => {
    const { rounding: r } = x;
    const rows = rowsOf(x, x.rank === 0 ? checkedScalar(dim) : dim, keepdim);
    if (!rows.hasElements) throw new Refusal("no largest of nothing");
    return fold(
      x,
      rows,
      x.dtype,
      (row) => r.anyZero(which(...row)),
      (g, row, y) => {
        const count = row.filter((value) => value === y).length;
        // Whether NaN is equal to the largest value, which it is, differs between PyTorch's max and amax.
        if (count === 0) return row.map(() => r.either(0, Number.NaN));
        return row.map((value) => (value === y ? (count === 1 ? g : r.real(g / count)) : 0));
      },
    );
  };
}

export const max = extremeOf(Math.max);
export const min = extremeOf(Math.min);

export function prod(given: Variable, dim?: number, keepdim = false): Variable {
  const x = wholeOf(given);
  const { rounding: r } = x;
  const rows = rowsOf(x, x.rank === 0 ? checkedScalar(dim) : dim, keepdim);
  if (x.dtype === "int32") {
    return fold(x, rows, "int32", (row) => r.whole(row.reduce((a, b) => a * b, 1)));
  }
  return fold(
    x,
    rows,
    "float32",
    (row) => product(r, row),
    (g, row) =>
      row.map((_, i) => {
        const others = row.toSpliced(i, 1);
        if (row.every((value) => Number.isFinite(value))) return r.correct(g * product(r, others));
        const value = g * inOrder(r, others);
        // With infinities, dividing the product by the factor, as PyTorch does, gives NaN.
        return r.either(value, Number.isNaN(value) && isOpen(others) ? 0 : Number.NaN);
      }),
  );
}

function product(r: Rounding, row: readonly number[]): number {
  const value = inOrder(r, row);
  return isOpen(row) ? r.either(value, Number.isNaN(value) ? 0 : Number.NaN) : value;
}

function inOrder(r: Rounding, row: readonly number[]): number {
  let value = 1;
  for (const factor of row) value = r.correct(value * factor);
  return value;
}

/** Whether, in another order, a part of the product may leave float32. */
function isOpen(row: readonly number[]): boolean {
  const sizes = row.map(Math.abs).filter((size) => size > 0);
  const largest = sizes.reduce((a, size) => a * Math.max(1, size), 1);
  const smallest = sizes.reduce((a, size) => a * Math.min(1, size), 1);
  const isRisky = largest > 1e38 || smallest < 1e-37;
  return isRisky && row.length > 2 && row.every(Number.isFinite);
}

interface VarianceOptions {
  correction?: number;
  keepdim?: boolean;
}

type Variance = (x: Variable, dim?: Dims, options?: VarianceOptions) => Variable;

const variance: Variance = (x, dim, { correction = 1, keepdim = false } = {}) =>
  spreadOf(x, dim, correction, keepdim, false);

export { variance as var };

/** The gradient of the deviation of equal numbers is 0, as PyTorch masks it. */
export const std: Variance = (x, dim, { correction = 1, keepdim = false } = {}) =>
  spreadOf(x, dim, correction, keepdim, true);

function spreadOf(
  given: Variable,
  dim: Dims | undefined,
  correction: number,
  keepdim: boolean,
  isRoot: boolean,
): Variable {
  const { x: real, mark } = realOf(given);
  const x = steady(real);
  const { rounding: r } = x;
  const finished = (value: number): number => (isRoot ? r.real(Math.sqrt(value)) : value);
  return mark(
    fold(
      x,
      rowsOf(x, x.rank === 0 ? checkedScalar(dim) : dim, keepdim),
      "float32",
      (row) => {
        const squares = deviations(r, row).map((d) => r.within(d * d));
        return finished(r.real(total(r, squares) / Math.max(0, row.length - correction)));
      },
      (g, row, y) => {
        const freedom = row.length - correction;
        if (freedom <= 0) return row.map(() => r.either(0, Number.NaN));
        if (isRoot && y === 0) return row.map(() => 0);
        const scale = isRoot ? r.real(g / (y * freedom)) : r.real((2 * g) / freedom);
        // Taken through the mean as well, gradients lose what that rounds, and infinite ones all else.
        if (!Number.isFinite(scale) || !row.every(Number.isFinite)) return row.map(() => r.open(0));
        const away = deviations(r, row);
        const largest = Math.max(...away.map(Math.abs));
        return away.map((d) => r.real(scale * d, Math.abs(scale) * largest));
      },
    ),
  );
}

/** Equal numbers deviate by what their mean is rounded by, or not at all. */
function deviations(r: Rounding, row: readonly number[]): number[] {
  const middle = r.real(total(r, row) / row.length);
  return row.map((value) => value - middle);
}

function truth(holds: (row: boolean[]) => boolean) {
  return (x: Variable, dim?: Dims, keepdim = false): Variable =>
    fold(x, rowsOf(x, x.rank === 0 ? checkedScalar(dim) : dim, keepdim), "bool", (row) =>
      Number(holds(row.map((value) => value !== 0))),
    );
}

export const any = truth((row) => row.includes(true));
export const all = truth((row) => !row.includes(false));

export function cumsum(given: Variable, dim: number): Variable {
  const x = wholeOf(given);
  const { rounding: r } = x;
  const sumOf = x.dtype === "int32" ? wholeTotal : total;
  return along(
    x,
    dim,
    x.dtype,
    (row) => row.map((_, i) => sumOf(r, row.slice(0, i + 1))),
    (gs) => gs.map((_, i) => total(r, gs.slice(i))),
  );
}

// Shares

function sharesOf(r: Rounding, row: readonly number[]): number[] {
  const seen = row.map((value) => r.seen(value));
  const top = Math.max(...seen);
  const powers = seen.map((value) => r.power(Math.exp(value - top)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => r.real(value / sum));
}

export function softmax(given: Variable, dim = -1): Variable {
  const { x, mark } = realOf(given);
  const { rounding: r } = x;
  return mark(
    along(
      x,
      dim,
      "float32",
      (row) => sharesOf(r, row),
      (gs, _, ys) => {
        const middle = total(
          r,
          gs.map((g, i) => r.correct(g * ys[i]!)),
        );
        return gs.map((g, i) =>
          r.real(ys[i]! * (g - middle), ys[i]! * (Math.abs(g) + Math.abs(middle))),
        );
      },
    ),
  );
}

export function logSoftmax(given: Variable, dim = -1): Variable {
  const { x, mark } = realOf(given);
  const { rounding: r } = x;
  return mark(
    along(
      x,
      dim,
      "float32",
      (row) => {
        const seen = row.map((value) => r.seen(value));
        const top = Math.max(...seen);
        const sum = r.real(seen.reduce((a, value) => a + Math.exp(value - top), 0));
        const rest = r.real(Math.log(sum));
        return seen.map((value) => {
          const above = value - top;
          return r.real(above - rest, Math.abs(above) + Math.abs(rest));
        });
      },
      (gs, _, ys) => {
        const all = total(r, gs);
        return gs.map((g, i) => {
          const part = r.real(r.power(Math.exp(r.seen(ys[i]!))) * all);
          return r.real(g - part, Math.abs(g) + Math.abs(part));
        });
      },
    ),
  );
}

/** (x - mean) / √(variance + eps) of each row of the last dimension. */
export function standardized(x: Variable, eps: number): Variable {
  const middle = mean(x, -1, true);
  const centred = sub(x, middle);
  const spread = mean(mul(centred, centred), -1, true);
  return div(centred, rootOf(spread, eps));
}

function rootOf(spread: Variable, eps: number): Variable {
  const { rounding: r } = spread;
  return along(
    spread,
    -1,
    "float32",
    ([v]) => [r.real(Math.sqrt(r.real(v! + eps)))],
    ([g], _, [y]) => [r.real(g! / (2 * y!))],
  );
}

/** For tests: bounds, and products of rows with their gradients, against plain loops over all kinds of numbers. */
import fc from "fast-check";
import { Bench, device, expectClose, forAll, numbers, size, wide } from "./harness.ts";

const kinds = Float32Array.from([
  ...[0, -0, 1, -1, Number.NaN, Infinity, -Infinity, 2, -2, 0.5, -0.5, 3, -3, 2.5, -2.5, 7, -8],
  ...[
    2 ** -149,
    -(2 ** -149),
    2 ** -126,
    3.4e38,
    -3.4e38,
    16777215,
    -16777216,
    0.99999994,
    1.0000001,
  ],
]);

/** NaN, infinities and zeros are the same; anything else is 2 units in the last place away at most. */
function expectNumber(name: string, actual: number, wanted: number): void {
  const unit = Math.max(2 ** -149, Math.abs(wanted) * 2 ** -23);
  const isSame = Object.is(actual, wanted) || Math.abs(actual - wanted) <= 2 * unit;
  const isKind = wanted === 0 ? Object.is(actual, wanted) || Math.abs(actual) > 0 : true;
  // What rounds to infinity may stop at the largest number before it.
  if (!(isSame && isKind)) throw new Error(`${name}: expected ${wanted}, got ${actual}`);
}

function bounds(): void {
  const ends: [number, number][] = [
    [-1, 1],
    [0, Infinity],
    [-Infinity, 0.5],
    [1, -1],
  ];
  forAll(fc.record({ count: wide, way: fc.nat(3) }), (bench, { count, way }) => {
    const [min, max] = ends[way]!;
    const x = Float32Array.from({ length: count }, (_, i) => kinds[(i * 7 + way) % kinds.length]!);
    const out = bench.read(bench.run("Clamp", { x: bench.put(x, [count]) }, { min, max })[0]);
    x.forEach((value, i) => {
      const wanted = Number.isNaN(value) ? value : Math.min(Math.max(value, min), max);
      if (Number.isNaN(wanted) ? Number.isNaN(out[i]) : out[i] === wanted) return;
      throw new Error(`Clamp of ${value} to ${min}, ${max}: expected ${wanted}, got ${out[i]}`);
    });
  });
}

/** Rows of plain numbers, with a zero or two, and with products that no float holds. */
function rowProducts(): void {
  const drawn = fc.record({ rows: size, columns: wide, way: fc.nat(3) });
  forAll(drawn, (bench, { rows, columns, way }) => {
    const scale = way === 3 ? 1e30 : 1;
    const x = numbers(rows * columns, rows).map(
      (value) => scale * (value + Math.sign(value)) * 0.5,
    );
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < way % 3; i++) x[row * columns + (i % columns)] = 0;
    const slopes = numbers(rows, 3);
    const name = `${rows} ${columns} ${way}`;
    const inputs = { x: bench.put(x, [rows, columns]), gradient: bench.put(slopes, [rows]) };
    const [out] = bench.run("Prod", { x: inputs.x }, { axis: [1], keepDims: false });
    const [toX] = bench.run("ProdGrad", inputs);
    const others = (row: number, skipped: number): number =>
      x
        .subarray(row * columns, (row + 1) * columns)
        .reduce((all, each, i) => (i === skipped ? all : all * each), 1);
    const isFloat = (value: number): boolean => Math.abs(value) < 3e38;
    const pairs = (actual: ArrayLike<number>, wanted: number[], what: string): void => {
      const kept = wanted.flatMap((each, i) => (isFloat(each) ? [i] : []));
      expectClose(
        `${what} ${name}`,
        kept.map((i) => actual[i]!),
        kept.map((i) => wanted[i]!),
        1e-5,
      );
    };
    if (way === 3 && columns > 8) return;
    pairs(
      bench.read(out),
      Array.from({ length: rows }, (_, row) => others(row, -1)),
      "Prod",
    );
    const wanted = Array.from(
      x,
      (_, i) => slopes[Math.floor(i / columns)]! * others(Math.floor(i / columns), i % columns),
    );
    pairs(bench.read(toX), wanted, "ProdGrad");
  });
}

/** Infinity and NaN spread to all others of their row; where the rest of a row is infinite too, there is no zero beside it. */
function oddProducts(): void {
  const bench = new Bench(device);
  const rows = [
    [2, Infinity, 3],
    [2, Number.NaN, 3],
    [0, Infinity, 3],
    [0, 0, 3],
    [1e-40, 1e20, 2],
  ];
  const x = bench.put(Float32Array.from(rows.flat()), [rows.length, 3]);
  const gradient = bench.put(new Float32Array(rows.length).fill(1), [rows.length]);
  const actual = bench.read(bench.run("ProdGrad", { x, gradient })[0]);
  const wanted = [
    ...[Infinity, 6, Infinity, Number.NaN, 6, Number.NaN, Infinity, 0, Number.NaN, 0, 0, 0],
    ...[2e20, Math.fround(1e-40) * 2, Math.fround(1e-40) * 1e20],
  ];
  wanted.forEach((each, i) => {
    expectNumber(`ProdGrad at ${i}`, actual[i]!, Math.fround(each));
  });
  bench.free();
}

export const boundChecks: Record<string, () => void> = {
  "numbers held between bounds": bounds,
  "products of rows, and their gradients": rowProducts,
  "gradients of products with infinity and NaN": oddProducts,
};

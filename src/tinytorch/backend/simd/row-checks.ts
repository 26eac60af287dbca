/** For tests: sorting, running sums, extremes' gradients, logSoftmax and batch norm against plain loops. */
import fc from "fast-check";
import { sortedPositions } from "../sorted-positions.ts";
import { expectClose, forAll, numbers, size, wide } from "./harness.ts";
import * as reference from "./reference.ts";

/** Against the plain sort of the cpu: equal numbers, both zeros, NaN and infinities among them. */
function sorting(): void {
  const drawn = fc.record({
    rows: fc.integer({ min: 1, max: 12 }),
    width: fc.oneof(wide, fc.constantFrom(1000)),
    share: fc.constantFrom(0, 0.5, 1),
    largest: fc.boolean(),
    isWhole: fc.boolean(),
    isSteep: fc.boolean(),
  });
  forAll(drawn, (bench, { rows, width, share, largest, isWhole, isSteep }) => {
    const special = [Number.NaN, 0, -0, Infinity, -Infinity, 2 ** -149, -(2 ** -149)];
    const values = numbers(rows * width, width).map((value, i) =>
      i % 5 === 0 ? special[i % special.length]! : isSteep ? value * 10 ** ((i % 60) - 30) : value,
    );
    const whole = Int32Array.from(numbers(rows * width, 3), (value) => value * 2 ** 30);
    const given = isWhole ? whole : values;
    const k = Math.max(1, Math.round(share * width));
    const x = bench.put(given, [rows, width]);
    const [out] = bench.run("SortedPositions", { x }, { k, largest });
    const wanted = new Int32Array(rows * k);
    sortedPositions(given, width, k, largest, wanted);
    expectClose(`sort ${rows} ${width} ${k} ${largest}`, bench.read(out), wanted, 0);
  });
}

/** (outer, count, inner): the sums along the middle as far as each element, from the first one on or from the last one back. */
function runningSums(
  values: Float32Array,
  [outer, count, inner]: [number, number, number],
  isReverse: boolean,
): number[] {
  const out = new Array<number>(values.length);
  const line = (first: number): void => {
    let sum = 0;
    for (let j = 0; j < count; j++) {
      const at = first + (isReverse ? count - 1 - j : j) * inner;
      sum += values[at]!;
      out[at] = Math.fround(sum);
    }
  };
  for (let i = 0; i < outer * inner; i++) line(Math.floor(i / inner) * count * inner + (i % inner));
  return out;
}

function scans(): void {
  forAll(fc.tuple(size, size, size), (bench, shape) => {
    const values = numbers(shape[0] * shape[1] * shape[2], shape[2]);
    const x = bench.put(values, shape);
    const attrs = { axis: 1, exclusive: false, reverse: false };
    const [out] = bench.run("Cumsum", { x }, attrs);
    expectClose(`Cumsum ${shape}`, bench.read(out), runningSums(values, shape, false), 0);
    const [back] = bench.run("CumsumGrad", { gradient: x }, { axis: 1 });
    expectClose(`CumsumGrad ${shape}`, bench.read(back), runningSums(values, shape, true), 0);
  });
}

/** With NaN in some of the columns. */
function extremesDown(): void {
  forAll(fc.tuple(size, size, wide), (bench, [outer, rows, columns]) => {
    const values = numbers(outer * rows * columns, columns).map((value, i) =>
      i % 13 === 0 ? Number.NaN : value,
    );
    const x = bench.put(values, [outer, rows, columns]);
    for (const [kernel, best] of [
      ["Max", Math.max],
      ["Min", Math.min],
    ] as const) {
      const wanted = Float32Array.from({ length: outer * columns }, (_, i) => {
        const first = Math.floor(i / columns) * rows * columns + (i % columns);
        return best(...Array.from({ length: rows }, (_row, row) => values[first + row * columns]!));
      });
      const [out] = bench.run(kernel, { x }, { reductionIndices: [1], axis: [1] });
      const actual = Array.from(bench.read(out), String);
      const name = `${kernel} ${outer} ${rows} ${columns}`;
      if (actual.join() !== Array.from(wanted, String).join()) throw new Error(name);
    }
  });
}

function extremeGradients(): void {
  forAll(fc.tuple(size, wide), (bench, [rows, columns]) => {
    const values = numbers(rows * columns, columns).map((value) => Math.round(2 * value));
    const found = Float32Array.from({ length: rows }, (_, row) =>
      Math.max(...values.subarray(row * columns, (row + 1) * columns)),
    );
    // A row with NaN has no place that equals it.
    found[0] = Number.NaN;
    const slopes = numbers(rows, 2);
    const [out] = bench.run("ExtremeGrad", {
      x: bench.put(values, [rows, columns]),
      found: bench.put(found, [rows]),
      gradient: bench.put(slopes, [rows]),
    });
    const wanted = Array.from(values, (value, i) => {
      const row = Math.floor(i / columns);
      const own = values.subarray(row * columns, (row + 1) * columns);
      const ties = own.filter((other) => other === found[row]).length;
      return value === found[row] ? slopes[row]! / ties : 0;
    });
    expectClose(`ExtremeGrad ${rows} ${columns}`, bench.read(out), wanted, 1e-6);
  });
}

function logSoftmax(): void {
  forAll(fc.tuple(size, wide, fc.constantFrom(1, 40)), (bench, [rows, columns, scale]) => {
    const values = numbers(rows * columns, rows).map((value) => scale * value);
    const slopes = numbers(rows * columns, 3);
    const x = bench.put(values, [rows, columns]);
    const gradient = bench.put(slopes, [rows, columns]);
    const [out] = bench.run("LogSoftmax", { x });
    const wanted: number[] = [];
    const toX: number[] = [];
    for (let from = 0; from < values.length; from += columns) {
      const row = Array.from(values.subarray(from, from + columns));
      const top = Math.max(...row);
      const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0));
      const logs = row.map((value) => value - top - total);
      const own = Array.from(slopes.subarray(from, from + columns));
      const sum = own.reduce((all, slope) => all + slope, 0);
      wanted.push(...logs);
      toX.push(...own.map((slope, i) => slope - Math.exp(logs[i]!) * sum));
    }
    expectClose(`LogSoftmax ${rows} ${columns}`, bench.read(out), wanted, 2e-6);
    const [back] = bench.run("LogSoftmaxGrad", { saved: out!, gradient });
    expectClose(`LogSoftmaxGrad ${rows} ${columns}`, bench.read(back), toX, 2e-5);
  });
}

/** Also of more rows than are added up at once. */
function batchNorm(): void {
  const drawn = fc.record({
    rows: fc.oneof(size, fc.constantFrom(511, 513, 1300)),
    channels: size,
  });
  forAll(drawn, (bench, { rows, channels }) => {
    const values = numbers(rows * channels, rows).map((value) => value + 3);
    const slopes = numbers(rows * channels, 3);
    const gains = numbers(channels, 8);
    const [x, gradient] = [values, slopes].map((each) => bench.put(each, [rows, 1, 1, channels]));
    const weight = bench.put(gains, [channels]);
    const bias = bench.put(slopes.subarray(0, channels), [channels]);
    const wanted = reference.batchNorm(values, gains, slopes, slopes);
    const made = bench.run("BatchNorm", { x: x!, weight, bias }, { eps: 1e-5 });
    const name = `BatchNorm ${rows} ${channels}`;
    expectClose(name, bench.read(made[0]), wanted.out, 2e-4);
    expectClose(`${name} means`, bench.read(made[1]), wanted.means, 2e-6);
    expectClose(`${name} variances`, bench.read(made[2]), wanted.variances, 1e-5);
    const saved = { x: x!, gradient: gradient!, means: made[1]!, factors: made[3]!, weight };
    const [toX, toWeight, toBias] = bench.run("BatchNormGrad", saved);
    if (rows > 2) expectClose(`${name} to x`, bench.read(toX), wanted.toX, 5e-4);
    expectClose(`${name} to weight`, bench.read(toWeight), wanted.toGain, 1e-3);
    expectClose(`${name} to bias`, bench.read(toBias), wanted.toShift, 1e-4);
  });
}

export const rowChecks: Record<string, () => void> = {
  sorting,
  "running sums": scans,
  "extremes of columns": extremesDown,
  "gradients of extremes": extremeGradients,
  "logarithms of softmax": logSoftmax,
  "batch norm": batchNorm,
};

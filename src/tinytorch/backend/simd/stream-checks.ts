/** For tests: kernels that memory binds, alone and shared among threads, against plain loops over all kinds of numbers. */
import fc from "fast-check";
import type { TypedArray } from "../../tensor/dtype.ts";
import { sizeOf, stridesOf } from "../../tensor/shape.ts";
import type { KernelTensor } from "../device.ts";
import { expectClose, forAll, numbers, size, wide } from "./harness.ts";

const special = [
  ...[0, -0, Number.NaN, Infinity, -Infinity, 0.5, -0.5, 1.5, -1.5, 2.5, 1, -1, 2 ** -149],
  ...[-(2 ** -149), 2147483648, -2147483904, 4294967808, 2 ** 63, -(2 ** 70), 1e30, 16777217],
];

/** Every third number is a special one. */
function mixed(count: number, seed: number): Float32Array {
  return numbers(count, seed).map((value, i) =>
    i % 3 === 0 ? special[(i / 3 + seed) % special.length]! : value * 100,
  );
}

/** Also so many that helpers take part, and none. */
const counts = fc.oneof(wide, fc.constantFrom(0, 1, 131_072, 140_001));

/** Equal to the last bit, but that zeros may differ in sign where `isLoose`. */
function expectEqual(
  name: string,
  actual: ArrayLike<number>,
  wanted: ArrayLike<number>,
  isLoose = false,
): void {
  if (actual.length !== wanted.length)
    throw new Error(`${name}: expected ${wanted.length} numbers, got ${actual.length}`);
  for (let i = 0; i < wanted.length; i++) {
    if (Object.is(actual[i], wanted[i]) || (isLoose && actual[i] === wanted[i])) continue;
    throw new Error(`${name}: expected ${wanted[i]} at ${i}, got ${actual[i]}`);
  }
}

function toEven(x: number): number {
  const nearest = Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
  return nearest === 0 && x < 0 ? -0 : nearest;
}

const functions: Record<string, (x: number) => number> = {
  Relu: (x) => Math.max(x, 0),
  Neg: (x) => -x,
  Abs: Math.abs,
  Square: (x) => x * x,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: toEven,
  Sqrt: Math.sqrt,
  Sign: Math.sign,
};

function maps(): void {
  const drawn = fc.record({ count: counts, seed: fc.nat(20) });
  forAll(
    drawn,
    (bench, { count, seed }) => {
      if (count === 0) return;
      const values = mixed(count, seed);
      const x = bench.put(values, [count]);
      for (const [kernel, f] of Object.entries(functions)) {
        const wanted = Float32Array.from(values, f);
        expectEqual(`${kernel} ${count}`, bench.read(bench.run(kernel, { x })[0]), wanted);
      }
      for (const power of [2, 3]) {
        const b = bench.put(Float32Array.of(power), []);
        const wanted = values.map((value) =>
          power === 2 ? value * value : Math.fround(value * value) * value,
        );
        expectEqual(`to the ${power}`, bench.read(bench.run("Pow", { a: x, b })[0]), wanted);
      }
      const whole = Int32Array.from(values);
      const [cut] = bench.run("Cast", { x }, { dtype: "int32" });
      expectEqual(`whole ${count}`, bench.read(cut), whole);
      const [back] = bench.run("Cast", { x: cut! }, { dtype: "float32" });
      expectEqual(`real ${count}`, bench.read(back), Float32Array.from(whole));
    },
    30,
  );
}

const slopes: Record<string, (y: number, g: number) => number> = {
  TanhGrad: (y, g) => g * Math.fround(1 - Math.fround(y * y)),
  SigmoidGrad: (y, g) => g * Math.fround(y - Math.fround(y * y)),
  AbsGrad: (y, g) => (Number.isNaN(y) ? y : y === 0 ? 0 : y < 0 ? -g : g),
  SquareGrad: (y, g) => g * Math.fround(y + y),
  ReluGrad: (y, g) => (y <= 0 ? 0 : g),
};

function gradients(): void {
  forAll(
    fc.record({ count: counts, seed: fc.nat(20) }),
    (bench, { count, seed }) => {
      if (count === 0) return;
      const [y, g] = [mixed(count, seed), mixed(count, seed + 2)];
      const inputs = { saved: bench.put(y, [count]), gradient: bench.put(g, [count]) };
      for (const [kernel, f] of Object.entries(slopes)) {
        const wanted = y.map((value, i) => f(value, g[i]!));
        expectEqual(`${kernel} ${count}`, bench.read(bench.run(kernel, inputs)[0]), wanted, true);
      }
    },
    30,
  );
}

const pairs: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Maximum: Math.max,
  Minimum: Math.min,
};

/** Shapes that share so many dimensions, of which each may be 1 on either side; and large ones. */
const broadcasts = fc.oneof(
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(2)), { minLength: 1, maxLength: 4 })
    .map((dims) => ({
      a: dims.map(([n, way]) => (way === 1 ? 1 : n)),
      b: dims.map(([n, way]) => (way === 2 ? 1 : n)),
    })),
  fc.constantFrom<{ a: number[]; b: number[] }>(
    { a: [131, 1024], b: [131, 1024] },
    { a: [131, 1024], b: [1024] },
    { a: [131, 1024], b: [131, 1] },
    { a: [8, 33, 531], b: [33, 1] },
    { a: [8, 33, 531], b: [1, 33, 1] },
    { a: [131, 1024], b: [] },
    { a: [3, 65_537], b: [65_537] },
  ),
);

/** The element of x that falls together with each of the result. */
function broadcastTo(x: Float32Array, from: readonly number[], shape: readonly number[]): number[] {
  const strides = stridesOf(shape);
  const own = stridesOf(from);
  const shift = shape.length - from.length;
  return Array.from({ length: sizeOf(shape) }, (_, at) => {
    const place = from.reduce((sum, n, d) => {
      const index = Math.floor(at / strides[d + shift]!) % shape[d + shift]!;
      return n === 1 ? sum : sum + index * own[d]!;
    }, 0);
    return x[place]!;
  });
}

function broadcasting(): void {
  forAll(broadcasts, (bench, { a, b }) => {
    const shape = a.map((n, d) => Math.max(n, b[d - (a.length - b.length)] ?? 1));
    const [left, right] = [mixed(sizeOf(a), 1), mixed(sizeOf(b), 5)];
    const inputs = { a: bench.put(left, a), b: bench.put(right, b) };
    const [x, y] = [broadcastTo(left, a, shape), broadcastTo(right, b, shape)];
    for (const [kernel, f] of Object.entries(pairs)) {
      const wanted = Float32Array.from(x, (value, i) => f(value, y[i]!));
      const out = bench.read(bench.run(kernel, inputs)[0]);
      expectEqual(`${kernel} of ${a} and ${b}`, out, wanted, true);
    }
    const isMore = Uint8Array.from(x, (value, i) => Number(value > y[i]!));
    const out = bench.read(bench.run("Greater", inputs)[0]);
    expectEqual(`Greater of ${a} and ${b}`, out, isMore);
  });
}

function choices(): void {
  forAll(
    counts,
    (bench, count) => {
      if (count === 0) return;
      const [x, y] = [mixed(count, 1), mixed(count, 2)];
      const truths = Uint8Array.from(numbers(count, 3), (value) => Number(value > 0));
      const inputs = { condition: bench.put(truths, [count]), x: bench.put(x, [count]) };
      const keep = x.map((value, i) => (truths[i] ? value : 0));
      const drop = x.map((value, i) => (truths[i] ? 0 : value));
      expectEqual("Keep", bench.read(bench.run("Keep", inputs)[0]), keep);
      expectEqual("Drop", bench.read(bench.run("Drop", inputs)[0]), drop);
      const both = { condition: inputs.condition, t: inputs.x, e: bench.put(y, [count]) };
      const chosen = x.map((value, i) => (truths[i] ? value : y[i]!));
      expectEqual("Select", bench.read(bench.run("Select", both)[0]), chosen);
    },
    20,
  );
}

const some = fc.integer({ min: 1, max: 40 });

function logic(): void {
  forAll(
    fc.tuple(some, some, fc.integer({ min: 1, max: 4 })),
    (bench, [n, m, l]) => {
      const drawn = (seed: number, share: number): Uint8Array =>
        Uint8Array.from(numbers(n * m * l, seed), (value) => Number(value > share));
      const [x, y, single] = [drawn(n, -1.9), drawn(m, 1.9), Uint8Array.of(n % 2)];
      const put = (values: TypedArray, shape: number[]): KernelTensor => bench.put(values, shape);
      const shape = [n, m, l];
      const [a, b, one] = [put(x, shape), put(y, shape), put(single, [])];
      const check = (kernel: string, inputs: Record<string, KernelTensor>, wanted: Uint8Array) =>
        expectEqual(`${kernel} ${shape}`, bench.read(bench.run(kernel, inputs)[0]), wanted);
      check(
        "LogicalAnd",
        { a, b },
        x.map((value, i) => value & y[i]!),
      );
      check(
        "LogicalOr",
        { a, b },
        x.map((value, i) => value | y[i]!),
      );
      check(
        "LogicalOr",
        { a: one, b },
        y.map((value) => value | single[0]!),
      );
      check(
        "LogicalNot",
        { x: a },
        x.map((value) => 1 - value),
      );
      for (const axes of [[0], [1], [2], [0, 1], [1, 2], [0, 1, 2], [0, 2]]) {
        const [kept, all, any] = [shape.filter((_, d) => !axes.includes(d)), x.slice(), y.slice()];
        const folded = (values: Uint8Array, start: number, f: (p: number, q: number) => number) =>
          Uint8Array.from(foldOver(values, shape, axes, start, f, sizeOf(kept)));
        const attrs = { axis: axes, keepDims: false };
        const [isAll] = bench.run("All", { x: a }, attrs);
        const [isAny] = bench.run("Any", { x: b }, attrs);
        expectEqual(`All ${shape} ${axes}`, bench.read(isAll), folded(all, 1, Math.min));
        expectEqual(`Any ${shape} ${axes}`, bench.read(isAny), folded(any, 0, Math.max));
      }
    },
    25,
  );
}

function foldOver(
  values: ArrayLike<number>,
  shape: readonly number[],
  axes: readonly number[],
  start: number,
  f: (before: number, value: number) => number,
  count: number,
): number[] {
  const strides = stridesOf(shape);
  const own = stridesOf(shape.map((n, d) => (axes.includes(d) ? 1 : n)));
  const out = new Array<number>(count).fill(start);
  for (let at = 0; at < values.length; at++) {
    const place = shape.reduce(
      (sum, n, d) => (axes.includes(d) ? sum : sum + (Math.floor(at / strides[d]!) % n) * own[d]!),
      0,
    );
    out[place] = f(out[place]!, values[at]!);
  }
  return out;
}

/** Over any dimensions, also of more rows than are added up at once. */
function sums(): void {
  const dims = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  const shapes = fc.oneof(
    dims,
    fc.constantFrom<number[]>([3, 1300, 5], [2, 700, 1, 2], [5, 1, 1100]),
  );
  forAll(fc.tuple(shapes, fc.integer({ min: 1, max: 31 })), (bench, [shape, chosen]) => {
    const axes = shape.flatMap((_, d) => ((chosen >> d) & 1 ? [d] : []));
    if (axes.length === 0) return;
    const values = numbers(sizeOf(shape), chosen);
    const [out] = bench.run(
      "Sum",
      { x: bench.put(values, shape) },
      { axis: axes, keepDims: false },
    );
    const kept = sizeOf(shape.filter((_, d) => !axes.includes(d)));
    const wanted = foldOver(values, shape, axes, 0, (sum, value) => sum + value, kept);
    expectClose(`Sum of ${shape} over ${axes}`, bench.read(out), wanted, 3e-5);
  });
}

function scattered(): void {
  forAll(fc.tuple(size, size, size, size), (bench, [outer, rows, count, inner]) => {
    const places = Int32Array.from(numbers(outer * count * inner, 3), (value) =>
      Math.min(rows - 1, Math.floor(((value + 2) / 4) * rows)),
    );
    const [x, source] = [numbers(outer * rows * inner, 1), numbers(places.length, 2)];
    const wanted = Float64Array.from(x);
    places.forEach((place, i) => {
      const o = Math.floor(i / (count * inner));
      wanted[(o * rows + place) * inner + (i % inner)]! += source[i]!;
    });
    const inputs = {
      x: bench.put(x, [outer, rows, inner]),
      source: bench.put(source, [outer, count, inner]),
      indices: bench.put(places, [outer, count, inner]),
    };
    const name = `ScatterAlong ${outer} ${rows} ${count} ${inner}`;
    expectClose(name, bench.read(bench.run("ScatterAlong", inputs, { axis: 1 })[0]), wanted, 2e-5);
    expectEqual(`${name} leaves x`, bench.read(inputs.x), x);
  });
}

export const streamChecks: Record<string, () => void> = {
  "cheap functions, casts and powers": maps,
  "gradients of cheap functions": gradients,
  "arithmetic that broadcasts in every way": broadcasting,
  "choices that threads share": choices,
  "truth values": logic,
  "sums over any dimensions": sums,
  "sums that are scattered": scattered,
};

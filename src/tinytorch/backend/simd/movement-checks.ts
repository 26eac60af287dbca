/** For tests: what is moved, picked, compared and chosen, against plain loops over flat positions. */
import fc from "fast-check";
import type { TypedArray } from "../../tensor/dtype.ts";
import { sizeOf, stridesOf } from "../../tensor/shape.ts";
import { type Bench, expectClose, forAll, numbers } from "./harness.ts";

const small = fc.integer({ min: 1, max: 5 });
const shapes = fc.array(small, { minLength: 1, maxLength: 4 });
const dtypes = fc.constantFrom("float32" as const, "int32" as const, "bool" as const);

function drawn(count: number, dtype: "float32" | "int32" | "bool"): TypedArray {
  const values = numbers(count, count + 1);
  if (dtype === "float32") return values;
  // Whole numbers beyond 2²⁴, which float32 has not.
  if (dtype === "int32") return Int32Array.from(values, (value) => value * 2 ** 29);
  return Uint8Array.from(values, (value) => Number(value > 0));
}

/** Where each element of `shape` lies, dimension by dimension. */
function placesOf(shape: readonly number[]): number[][] {
  const strides = stridesOf(shape);
  return Array.from({ length: sizeOf(shape) }, (_, at) =>
    shape.map((n, d) => Math.floor(at / strides[d]!) % n),
  );
}

function flat(place: readonly number[], shape: readonly number[]): number {
  const strides = stridesOf(shape);
  return place.reduce((sum, n, d) => sum + n * strides[d]!, 0);
}

function expectSame(
  name: string,
  bench: Bench,
  actual: Parameters<Bench["read"]>[0],
  wanted: number[],
) {
  expectClose(name, bench.read(actual), wanted, 0);
}

function repetition(): void {
  forAll(
    fc.tuple(shapes, fc.array(small, { minLength: 4, maxLength: 4 }), dtypes),
    (bench, draw) => {
      const [shape, times, dtype] = draw;
      const reps = times.slice(0, shape.length);
      const values = drawn(sizeOf(shape), dtype);
      const x = bench.put(values, shape);
      const [out] = bench.run("Tile", { x }, { reps });
      const wanted = placesOf(shape.map((n, d) => n * reps[d]!)).map(
        (place) =>
          values[
            flat(
              place.map((n, d) => n % shape[d]!),
              shape,
            )
          ]!,
      );
      expectSame(`Tile ${shape} ${reps} ${dtype}`, bench, out, wanted);
    },
  );
}

/** A block is cut out, and put back among other numbers. */
function blocks(): void {
  const cut = fc.record({ before: fc.nat({ max: 3 }), size: small, behind: fc.nat({ max: 3 }) });
  forAll(
    fc.tuple(fc.array(cut, { minLength: 1, maxLength: 4 }), dtypes),
    (bench, [cuts, dtype]) => {
      const whole = cuts.map(({ before, size, behind }) => before + size + behind);
      const begin = cuts.map(({ before }) => before);
      const size = cuts.map((each) => each.size);
      const values = drawn(sizeOf(whole), dtype);
      const name = `${whole} ${begin} ${size} ${dtype}`;
      const [block] = bench.run("Slice", { x: bench.put(values, whole) }, { begin, size });
      const inside = placesOf(size).map((place) =>
        flat(
          place.map((n, d) => n + begin[d]!),
          whole,
        ),
      );
      expectSame(
        `Slice ${name}`,
        bench,
        block,
        inside.map((at) => values[at]!),
      );

      const paddings = cuts.map(({ before, behind }) => [before, behind]);
      const [padded] = bench.run("PadV2", { x: block! }, { paddings, constantValue: 1 });
      const isInside = new Set(inside);
      const wanted = Array.from(values, (value, at) => (isInside.has(at) ? value : 1));
      expectSame(`PadV2 ${name}`, bench, padded, wanted);
    },
  );
}

function joins(): void {
  const draws = fc.tuple(shapes, fc.array(small, { minLength: 2, maxLength: 4 }), fc.nat(), dtypes);
  forAll(draws, (bench, [shape, lengths, which, dtype]) => {
    const axis = which % shape.length;
    const parts = lengths.map((n, i) => {
      const own = shape.with(axis, n);
      return { own, values: drawn(sizeOf(own) + i, dtype).slice(i) };
    });
    const inputs = parts.map(({ own, values }) => bench.put(values, own));
    const total = lengths.reduce((sum, n) => sum + n, 0);
    const [out] = bench.run("Concat", inputs, { axis });
    const wanted = placesOf(shape.with(axis, total)).map((place) => {
      let part = 0;
      let along = place[axis]!;
      for (; along >= lengths[part]!; part++) along -= lengths[part]!;
      const { own, values } = parts[part]!;
      return values[flat(place.with(axis, along), own)]!;
    });
    expectSame(`Concat ${shape} ${lengths} ${axis} ${dtype}`, bench, out, wanted);
  });
}

/** Large enough for the threads to share them: planes, and blocks of one plane; sides that are no multiple of four. */
function largeTranspositions(): void {
  const large = fc.constantFrom([1, 301, 703], [1, 512, 512], [50, 33, 41], [3, 17, 4099]);
  forAll(
    large,
    (bench, shape) => {
      const [planes, rows, columns] = shape as [number, number, number];
      const values = numbers(planes * rows * columns, 1);
      const [out] = bench.run(
        "Transpose",
        { x: bench.put(values, [...shape]) },
        { perm: [0, 2, 1] },
      );
      const wanted = new Array<number>(values.length);
      values.forEach((value, i) => {
        const [plane, place] = [Math.floor(i / (rows * columns)), i % (rows * columns)];
        const row = Math.floor(place / columns);
        wanted[plane * rows * columns + (place % columns) * rows + row] = value;
      });
      expectSame(`Transpose ${shape}`, bench, out, wanted);
    },
    8,
  );
}

function reversal(): void {
  forAll(fc.tuple(shapes, fc.nat(), dtypes), (bench, [shape, which, dtype]) => {
    const axis = which % shape.length;
    const values = drawn(sizeOf(shape), dtype);
    const [out] = bench.run("Reverse", { x: bench.put(values, shape) }, { dims: [axis] });
    const wanted = placesOf(shape).map((place) => {
      const back = shape[axis]! - 1 - place[axis]!;
      return values[flat(place.with(axis, back), shape)]!;
    });
    expectSame(`Reverse ${shape} ${axis} ${dtype}`, bench, out, wanted);
  });
}

function picking(): void {
  forAll(fc.tuple(shapes, fc.nat(), small, dtypes), (bench, [shape, which, count, dtype]) => {
    const axis = which % shape.length;
    const values = drawn(sizeOf(shape), dtype);
    const x = bench.put(values, shape);
    const name = `${shape} ${axis} ${count} ${dtype}`;
    if (dtype === "int32") {
      const ends = [Math.min(...values), Math.max(...values)];
      expectSame(`Bounds ${name}`, bench, bench.run("Bounds", { x })[0], ends);
    }
    const rows = Int32Array.from({ length: count }, (_, i) => (3 * i + 1) % shape[axis]!);
    const wide = shape.with(axis, count);
    const [picked] = bench.run(
      "GatherV2",
      { x, indices: bench.put(rows, [count]) },
      { axis, batchDims: 0 },
    );
    const ofRow = placesOf(wide).map(
      (place) => values[flat(place.with(axis, rows[place[axis]!]!), shape)]!,
    );
    expectSame(`GatherV2 ${name}`, bench, picked, ofRow);
    if (dtype === "bool") return;

    const each = Int32Array.from({ length: sizeOf(wide) }, (_, i) => (5 * i + 2) % shape[axis]!);
    const indices = bench.put(each, wide);
    const from = placesOf(wide).map((place, i) => flat(place.with(axis, each[i]!), shape));
    const [along] = bench.run("GatherAlong", { x, indices }, { axis });
    expectSame(
      `GatherAlong ${name}`,
      bench,
      along,
      from.map((at) => values[at]!),
    );

    const slopes = numbers(each.length, 4);
    const gradient = bench.put(slopes, wide);
    const [added] = bench.run("AddAlong", { x: gradient, indices }, { axis, size: shape[axis]! });
    const sums = new Array<number>(values.length).fill(0);
    from.forEach((at, i) => {
      sums[at]! += slopes[i]!;
    });
    expectClose(`AddAlong ${name}`, bench.read(added), sums, 1e-6);
  });
}

const relations: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  NotEqual: (a, b) => a !== b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
};

/** Few different numbers, of which some are special. */
function withTies(count: number, seed: number): Float32Array {
  const kinds = [0, -0, 1, -1, Number.NaN, Infinity, -Infinity, 2 ** -149];
  return Float32Array.from(numbers(count, seed), (value) => kinds[Math.floor(2 * value + 4)]!);
}

function comparison(): void {
  const sizes = fc.integer({ min: 1, max: 40 });
  forAll(fc.tuple(sizes, sizes, fc.nat({ max: 4 })), (bench, [rows, columns, way]) => {
    const shape = ([[rows, columns], [columns], [1, columns], [rows, 1], []] as number[][])[way]!;
    const left = withTies(rows * columns, rows);
    const right = withTies(sizeOf(shape), columns + 50);
    const other = (i: number): number =>
      right[[i, i % columns, i % columns, Math.floor(i / columns), 0][way]!]!;
    const [a, b] = [bench.put(left, [rows, columns]), bench.put(right, shape)];
    for (const [kernel, holds] of Object.entries(relations)) {
      const name = `${kernel} ${rows} ${columns} ${way}`;
      const there = Array.from(left, (value, i) => Number(holds(value, other(i))));
      expectSame(name, bench, bench.run(kernel, { a, b })[0], there);
      const back = Array.from(left, (value, i) => Number(holds(other(i), value)));
      expectSame(`${name} back`, bench, bench.run(kernel, { a: b, b: a })[0], back);
    }
  });
}

function choice(): void {
  forAll(fc.tuple(fc.integer({ min: 1, max: 70 }), fc.boolean()), (bench, [count, isWhole]) => {
    const dtype = isWhole ? "int32" : "float32";
    const chosen = drawn(count, "bool");
    const [yes, no] = [drawn(count, dtype), drawn(count + 1, dtype).slice(1)];
    const condition = bench.put(chosen, [count]);
    const [t, e] = [bench.put(yes, [count]), bench.put(no, [count])];
    const pick = (a: TypedArray | undefined, b: TypedArray | undefined): number[] =>
      Array.from(chosen, (is, i) => (is ? (a?.[i] ?? 0) : (b?.[i] ?? 0)));
    const name = `${count} ${dtype}`;
    expectSame(`Select ${name}`, bench, bench.run("Select", { condition, t, e })[0], pick(yes, no));
    if (isWhole) return;
    expectSame(
      `Keep ${name}`,
      bench,
      bench.run("Keep", { condition, x: t })[0],
      pick(yes, undefined),
    );
    expectSame(
      `Drop ${name}`,
      bench,
      bench.run("Drop", { condition, x: t })[0],
      pick(undefined, yes),
    );
    const [real] = bench.run("Cast", { x: condition }, { dtype: "float32" });
    expectSame(`Cast ${name}`, bench, real, Array.from(chosen));
  });
}

export const movementChecks: Record<string, () => void> = {
  repetition,
  "cutting and padding": blocks,
  joining: joins,
  "large transpositions": largeTranspositions,
  reversal,
  "picking, and adding where was picked": picking,
  comparisons: comparison,
  "choices by a condition": choice,
};

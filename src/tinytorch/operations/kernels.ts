/** The kernels that operations are written in, as functions of values: shapes broadcast, dtypes must agree. */
import { tryRun } from "../backend/fused.ts";
import { fill, run, scalar, type Value } from "../backend/storage.ts";
import type { DType } from "../tensor/dtype.ts";
import { reducedShape, type Shape, sameShape, sizeOf } from "../tensor/shape.ts";

export const add = (a: Value, b: Value): Value => run("Add", { a, b });
export const sub = (a: Value, b: Value): Value => run("Sub", { a, b });
export const mul = (a: Value, b: Value): Value => run("Multiply", { a, b });
export const div = (a: Value, b: Value): Value => run("RealDiv", { a, b });
export const scale = (a: Value, factor: number): Value => mul(a, scalar(factor));
export const neg = (x: Value): Value => run("Neg", { x });
export const exp = (x: Value): Value => run("Exp", { x });
export const log = (x: Value): Value => run("Log", { x });
export const sqrt = (x: Value): Value => run("Sqrt", { x });
export const square = (x: Value): Value => run("Square", { x });
export const equal = (a: Value, b: Value): Value => run("Equal", { a, b });

/** Only what changes places costs anything: dimensions of size 1 do not. */
export function transpose(x: Value, perm: number[]): Value {
  const moved = perm.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!))
    return x.as(perm.map((axis) => x.shape[axis]!));
  return run("Transpose", { x }, { perm });
}

export function cast(x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  // The wasm Cast kernel cuts 0.5 to false.
  if (dtype === "bool") return run("NotEqual", { a: x, b: scalar(0, x.dtype) });
  return run("Cast", { x }, { dtype });
}

export function sum(x: Value, axes: readonly number[], keepdim = false): Value {
  const shape = reducedShape(x.shape, axes, keepdim);
  if (axes.every((axis) => x.shape[axis] === 1)) return x.as(shape);
  return run("Sum", { x }, { axis: axes, keepDims: false }).as(shape);
}

export function max(x: Value, axes: readonly number[], keepdim = false): Value {
  const shape = reducedShape(x.shape, axes, keepdim);
  if (axes.every((axis) => x.shape[axis] === 1)) return x.as(shape);
  return run("Max", { x }, { reductionIndices: axes, keepDims: false }).as(shape);
}

export function min(x: Value, axes: readonly number[], keepdim = false): Value {
  const shape = reducedShape(x.shape, axes, keepdim);
  if (axes.every((axis) => x.shape[axis] === 1)) return x.as(shape);
  return run("Min", { x }, { axis: axes, keepDims: false }).as(shape);
}

/** Repeats a value along the dimensions in which `shape` is larger. */
export function expand(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  if (sizeOf(shape) === 0) return fill(shape, 0, x.dtype);
  const padded = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
  const reps = shape.map((n, i) => (padded[i] === n ? 1 : n));
  return run("Tile", { x: x.as(padded) }, { reps });
}

/** Undoes broadcasting: sums a gradient down to the shape that was broadcast. */
export function sumTo(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const added = x.shape.length - shape.length;
  const axes = x.shape
    .map((_, i) => i)
    .filter((i) => i < added || (shape[i - added] === 1 && x.shape[i] !== 1));
  return sum(x, axes).as(shape);
}

/** `yes` where the condition holds, else `no`; all three in one shape. GPU kernels know no more than four dimensions. */
export function select(condition: Value, yes: Value, no: Value): Value {
  const row = [condition.size];
  return run("Select", { condition: condition.as(row), t: yes.as(row), e: no.as(row) }).as(
    condition.shape,
  );
}

export function zerosLike(x: Value): Value {
  return expand(scalar(0, x.dtype), x.shape);
}

/**
 * x where the condition holds, else 0. Gradients are chosen so and not multiplied by 0 and 1: 0 times infinity is no number. The
 * condition broadcasts to x.
 */
export function keep(condition: Value, x: Value): Value {
  return orZero("Keep", condition, x);
}

/** x where the condition does not hold, else 0. */
export function drop(condition: Value, x: Value): Value {
  return orZero("Drop", condition, x);
}

function orZero(kernel: "Keep" | "Drop", given: Value, x: Value): Value {
  const condition = expand(given, x.shape);
  const known = x.dtype === "float32" ? tryRun(kernel, { condition, x }) : undefined;
  if (known) return known;
  const zeros = zerosLike(x);
  return kernel === "Keep" ? select(condition, x, zeros) : select(condition, zeros, x);
}

/** x where `open` (x's shape) is above 0 or no number, else 0: the same in one kernel, for float32. */
export function gate(open: Value, x: Value): Value {
  return (
    tryRun("ReluGrad", { saved: open, gradient: x }) ??
    drop(run("LessEqual", { a: open, b: scalar(0) }), x)
  );
}

/** Products of whole numbers are exact on cpu and wasm; elsewhere up to 2²⁴, for they go over float32. */
export function matmul(a: Value, b: Value, transposeA = false, transposeB = false): Value {
  const attrs = { transposeA, transposeB };
  if (a.dtype !== "int32") return run("BatchMatMul", { a, b }, attrs);
  const known = tryRun("WholeMatMul", { a, b }, attrs);
  if (known) return known;
  const real = run("BatchMatMul", { a: cast(a, "float32"), b: cast(b, "float32") }, attrs);
  return cast(real, "int32");
}

/** A block: where it begins and its size, for every dimension. */
export function slice(x: Value, begin: readonly number[], size: readonly number[]): Value {
  if (sizeOf(size) === 0) return fill(size, 0, x.dtype);
  // The shader for one dimension does not compile, where a texture holds four numbers a pixel.
  if (size.length === 1) return slice(x.as([1, x.size]), [0, ...begin], [1, ...size]).as(size);
  return run("Slice", { x }, { begin, size });
}

/** float32 rows with a single 1. The wasm kernel writes whole numbers whatever dtype is asked for, so whole numbers are asked for. */
export function oneHot(indices: Value, depth: number): Value {
  if (depth === 0) return fill([...indices.shape, 0], 0, "float32");
  const attrs = { depth, onValue: 1, offValue: 0, dtype: "int32" };
  return cast(run("OneHot", { indices }, attrs), "float32");
}

/** A total of so many as their mean; that of none is no number. */
export function share(total: Value, count: number): Value {
  return count === 0 ? fill(total.shape, Number.NaN, "float32") : scale(total, 1 / count);
}

/** The mean over some axes, kept with size 1. */
export function meanOver(x: Value, axes: readonly number[]): Value {
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  return share(sum(x, axes, true), count);
}

/**
 * Work along an axis that keeps the shape. It gets no more than three dimensions, and which of them is the axis: GPU kernels know no
 * more than four.
 */
export function folded(x: Value, axis: number, work: (x: Value, axis: number) => Value): Value {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)].map(sizeOf);
  const count = x.shape[axis] ?? 1;
  const isLast = axis >= x.shape.length - 1;
  const shape = isLast ? [before!, count] : [before!, count, after!];
  return work(x.as(shape), 1).as(x.shape);
}

/** Work along an axis, which a value of no dimensions has none of: it counts as a row of one. */
export function along(x: Value, work: (row: Value) => Value): Value {
  return x.shape.length === 0 ? work(x.as([1])).as([]) : work(x);
}

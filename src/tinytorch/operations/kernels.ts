/** The kernels that operations are written in, as functions of values: shapes broadcast, dtypes must agree. */
import { run, scalar, type Value } from "../backend/storage.ts";
import { type DType, promote } from "../tensor/dtype.ts";
import { reducedShape, type Shape, sameShape } from "../tensor/shape.ts";

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

/** Both values in the dtype that their result has. */
export function align(a: Value, b: Value): [Value, Value] {
  const dtype = promote(a.dtype, b.dtype);
  return [cast(a, dtype), cast(b, dtype)];
}

export function sum(x: Value, axes: readonly number[], keepdim = false): Value {
  const shape = reducedShape(x.shape, axes, keepdim);
  if (axes.every((axis) => x.shape[axis] === 1)) return x.as(shape);
  return run("Sum", { x }, { axis: axes, keepDims: false }).as(shape);
}

export function max(x: Value, axes: readonly number[], keepdim = false): Value {
  const shape = reducedShape(x.shape, axes, keepdim);
  return run("Max", { x }, { reductionIndices: axes, keepDims: false }).as(shape);
}

export function min(x: Value, axes: readonly number[], keepdim = false): Value {
  const shape = reducedShape(x.shape, axes, keepdim);
  return run("Min", { x }, { axis: axes, keepDims: false }).as(shape);
}

/** Repeats a value along the dimensions in which `shape` is larger. */
export function expand(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
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

/** `yes` where the condition holds, else `no`; all three in one shape. */
export function select(condition: Value, yes: Value, no: Value): Value {
  return run("Select", { condition, t: yes, e: no });
}

export function matmul(a: Value, b: Value, transposeA = false, transposeB = false): Value {
  return run("BatchMatMul", { a, b }, { transposeA, transposeB });
}

/** float32 rows with a single 1. The wasm kernel writes whole numbers whatever dtype is asked for, so whole numbers are asked for. */
export function oneHot(indices: Value, depth: number): Value {
  const attrs = { depth, onValue: 1, offValue: 0, dtype: "int32" };
  return cast(run("OneHot", { indices }, attrs), "float32");
}

/** The mean over some axes, kept with size 1. */
export function meanOver(x: Value, axes: readonly number[]): Value {
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  return scale(sum(x, axes, true), 1 / count);
}

/** Tensors from values and from chance. */
import { Random } from "../../base/random.ts";
import { inArena, upload } from "../backend/storage.ts";
import { defaultGenerator } from "../generator.ts";
import { recording } from "../graph/recording.ts";
import {
  type DType,
  type NestedArray,
  type TypedArray,
  toTypedArray,
  typedArray,
} from "./dtype.ts";
import { type Shape, shapeText, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** How a new tensor is made. */
export interface TensorOptions {
  /** float32 unless the values say otherwise (`Int32Array` and whole-number results are int32, booleans bool). */
  dtype?: DType;
  /** Whether `backward()` collects a gradient here. */
  requiresGrad?: boolean;
}

/** How a new random tensor is made. */
export interface RandomOptions extends TensorOptions {
  /** A seed for this tensor alone; without it the generator that `manualSeed` sets goes on. */
  seed?: number;
}

/** A tensor that owns the array; nobody else may write to it afterwards. */
export function fromTypedArray(
  values: TypedArray,
  shape: Shape,
  dtype: DType,
  options: TensorOptions = {},
): Tensor {
  const made = new Tensor(inArena(() => upload(values, shape, dtype).retain()));
  if (options.requiresGrad) made.requiresGrad = true;
  return made;
}

/** A tensor of the given values: a number, nested arrays, or a typed array with its shape. Copies. */
export function tensor(
  values: NestedArray | TypedArray,
  options: TensorOptions & { shape?: Shape } = {},
): Tensor {
  const isTyped = ArrayBuffer.isView(values);
  const natural = isTyped ? [values.length] : nestedShape(values);
  const shape = options.shape ?? natural;
  if (sizeOf(shape) !== sizeOf(natural)) {
    throw new RangeError(
      `tensor: expected ${sizeOf(shape)} values for shape ${shapeText(shape)}, got ${sizeOf(natural)}`,
    );
  }
  const dtype = options.dtype ?? (isTyped ? typedDType(values) : nestedDType(values));
  const flat = isTyped ? values : flattenNested(values, sizeOf(natural));
  return fromTypedArray(toTypedArray(flat, dtype), shape, dtype, options);
}

function typedDType(values: TypedArray): DType {
  return values instanceof Int32Array ? "int32" : "float32";
}

function nestedDType(values: NestedArray): DType {
  let first = values;
  while (typeof first === "object") first = first[0] ?? 0;
  return typeof first === "boolean" ? "bool" : "float32";
}

function nestedShape(values: NestedArray): number[] {
  const shape: number[] = [];
  for (let level: NestedArray | undefined = values; typeof level === "object"; level = level[0])
    shape.push(level.length);
  return shape;
}

function flattenNested(values: NestedArray, size: number): Float64Array {
  const flat = new Float64Array(size);
  const shape = nestedShape(values);
  let next = 0;
  const visit = (level: NestedArray, dim: number): void => {
    const isLeaf = typeof level !== "object";
    if (isLeaf !== (dim === shape.length) || (!isLeaf && level.length !== shape[dim])) {
      const got = isLeaf ? "a number" : `length ${level.length}`;
      throw new RangeError(
        `tensor: expected sequence of length ${shape[dim] ?? 0} at dim ${dim}, got ${got}`,
      );
    }
    if (isLeaf) flat[next++] = Number(level);
    else for (const entry of level) visit(entry, dim + 1);
  };
  visit(values, 0);
  return flat;
}

/** A tensor of `shape` filled with `value`. */
export function full(shape: Shape, value: number, options: TensorOptions = {}): Tensor {
  const dtype = options.dtype ?? "float32";
  return fromTypedArray(
    typedArray(dtype, checkedSize("full", shape)).fill(value),
    shape,
    dtype,
    options,
  );
}

/** A tensor of `shape` filled with 0. */
export function zeros(shape: Shape, options: TensorOptions = {}): Tensor {
  return full(shape, 0, options);
}

/** A tensor of `shape` filled with 1. */
export function ones(shape: Shape, options: TensorOptions = {}): Tensor {
  return full(shape, 1, options);
}

/** Zeros of the shape and dtype of `like`. */
export function zerosLike(like: Tensor, options: TensorOptions = {}): Tensor {
  return zeros(like.shape, { dtype: like.dtype, ...options });
}

/** Ones of the shape and dtype of `like`. */
export function onesLike(like: Tensor, options: TensorOptions = {}): Tensor {
  return ones(like.shape, { dtype: like.dtype, ...options });
}

/** Numbers from `start` (or 0) to before `end`, `step` apart; int32 when all three are whole. */
export function arange(start: number, end?: number, step = 1, options: TensorOptions = {}): Tensor {
  const [first, limit] = end === undefined ? [0, start] : [start, end];
  const length = Math.max(0, Math.ceil((limit - first) / step));
  if (!Number.isFinite(length))
    throw new RangeError(`arange: expected a step other than 0, got ${step}`);
  const dtype =
    options.dtype ?? ([first, limit, step].every(Number.isInteger) ? "int32" : "float32");
  const values = typedArray(dtype, length);
  for (let i = 0; i < length; i++) values[i] = first + i * step;
  return fromTypedArray(values, [length], dtype, options);
}

/** The (n, n) identity matrix. */
export function eye(n: number, options: TensorOptions = {}): Tensor {
  const dtype = options.dtype ?? "float32";
  const values = typedArray(dtype, checkedSize("eye", [n, n]));
  for (let i = 0; i < n; i++) values[i * (n + 1)] = 1;
  return fromTypedArray(values, [n, n], dtype, options);
}

/** Uniform numbers in [0, 1). */
export function rand(shape: Shape, options: RandomOptions = {}): Tensor {
  return random("rand", shape, options, (source) => source.uniform());
}

/** Normal numbers with mean 0 and standard deviation 1. */
export function randn(shape: Shape, options: RandomOptions = {}): Tensor {
  return random("randn", shape, options, (source) => source.normal());
}

/** Whole numbers in [low, high), as int32. */
export function randint(
  low: number,
  high: number,
  shape: Shape,
  options: RandomOptions = {},
): Tensor {
  return random("randint", shape, { dtype: "int32", ...options }, (source) =>
    source.integer(low, high),
  );
}

/** The numbers 0 … n-1 in random order, as int32. */
export function randperm(n: number, options: RandomOptions = {}): Tensor {
  if (options.seed === undefined) drawnWhileCaptured("randperm");
  const source = options.seed === undefined ? defaultGenerator() : new Random(options.seed);
  return fromTypedArray(source.permutation(n), [n], "int32", options);
}

function random(
  name: string,
  shape: Shape,
  options: RandomOptions,
  draw: (source: Random) => number,
): Tensor {
  if (options.seed === undefined) drawnWhileCaptured(name);
  const dtype = options.dtype ?? "float32";
  const values = typedArray(dtype, checkedSize(name, shape));
  const source = options.seed === undefined ? defaultGenerator() : new Random(options.seed);
  for (let i = 0; i < values.length; i++) values[i] = draw(source);
  return fromTypedArray(values, shape, dtype, options);
}

/** A graph would give the same numbers at every run. */
function drawnWhileCaptured(name: string): void {
  recording.recorder?.refuse(
    `draws random numbers with ${name}(), which a graph would repeat; use a Dropout layer, or draw them outside`,
  );
}

function checkedSize(operation: string, shape: Shape): number {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new RangeError(
      `${operation}: expected a shape such as [2, 3], got ${JSON.stringify(shape)}`,
    );
  }
  return sizeOf(shape);
}

/** Tensors from values and from chance. */

import { Random } from "../../base/random.ts";
import { inWords } from "../arguments/in-words.ts";
import { dtypeKind, finite, flag, type Kind, kind, sizes, whole } from "../arguments/kinds.ts";
import { checkArgument, checkArguments, type Settings, Signature } from "../arguments/signature.ts";
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

const tensorKinds = { dtype: dtypeKind, requiresGrad: flag };
const randomKinds = { ...tensorKinds, seed: finite };
const tensorArguments = new Signature<TensorOptions>("tensor", [], tensorKinds);
const randomArguments = new Signature<RandomOptions>("rand", [], randomKinds);

type Options = Settings<TensorOptions>;

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

/** How a tensor of given values is made. */
export interface ValuesOptions extends TensorOptions {
  /** The shape, where the values are not nested as they are to lie. */
  shape?: Shape;
}

const valuesArguments = new Signature<ValuesOptions>("tensor", [], {
  ...tensorKinds,
  shape: sizes,
});

/** A tensor of the given values: a number, nested arrays, or a typed array with its shape. Copies. */
export function tensor(
  values: NestedArray | TypedArray,
  ...settings: Settings<ValuesOptions>
): Tensor {
  const options = valuesArguments.take(settings);
  const isTyped = ArrayBuffer.isView(values);
  if (!isTyped) checkNested(values);
  else if (!isNumbers(values)) throw notValues(values);
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

/** Arrays of 64-bit whole numbers hold no numbers that others could be computed with. */
function isNumbers(values: ArrayBufferView): values is TypedArray {
  return (
    "length" in values && !(values instanceof BigInt64Array || values instanceof BigUint64Array)
  );
}

/** The first entry of each level: what differs from it is found when all are gone through. */
function checkNested(values: unknown): void {
  const isList = (value: unknown): value is ArrayLike<unknown> =>
    Array.isArray(value) || (ArrayBuffer.isView(value) && isNumbers(value));
  let first = values;
  while (isList(first) && first.length > 0) first = first[0];
  if (isList(first) || typeof first === "number" || typeof first === "boolean") return;
  throw notValues(first);
}

function notValues(got: unknown): TypeError {
  const remedy =
    typeof got === "string"
      ? "; turn words into numbers first"
      : got instanceof Tensor
        ? "; that is a tensor already; stack([…]) makes one of several"
        : typeof got === "bigint"
          ? "; Number(…) makes a number of it"
          : "";
  return new TypeError(
    `tensor: expected numbers or true and false, alone, in nested arrays or in a typed array, got ${inWords(got)}${remedy}`,
  );
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
    const isInside = typeof level === "object" && level !== null;
    if (isInside ? level.length !== shape[dim] : dim < shape.length)
      throw wrongLength(level, dim, shape[dim] ?? 0);
    if (isInside) for (const entry of level) visit(entry, dim + 1);
    else flat[next++] = numberOf(level);
  };
  visit(values, 0);
  return flat;
}

function wrongLength(level: NestedArray, dim: number, wanted: number): RangeError {
  const got = Array.isArray(level) ? `length ${level.length}` : inWords(level);
  return new RangeError(`tensor: expected sequence of length ${wanted} at dim ${dim}, got ${got}`);
}

function numberOf(entry: unknown): number {
  if (typeof entry === "number" || typeof entry === "boolean") return Number(entry);
  throw notValues(entry);
}

/** A tensor of `shape` filled with `value`. */
export function full(shape: Shape, value: number, ...settings: Options): Tensor {
  checkArgument("full", "value", value, anyNumber);
  return filled("full", shape, value, settings);
}

function filled(name: string, shape: Shape, value: number, settings: Options): Tensor {
  const size = checkedSize(name, shape);
  const options = tensorArguments.take(settings, name);
  const dtype = options.dtype ?? "float32";
  const values = typedArray(dtype, size).fill(value);
  return fromTypedArray(values, shape, dtype, options);
}

/** NaN and infinities too. */
const anyNumber: Kind<number> = kind("a number", (value) => typeof value === "number");

/** A tensor of `shape` filled with 0. */
export function zeros(shape: Shape, ...settings: Options): Tensor {
  return filled("zeros", shape, 0, settings);
}

/** A tensor of `shape` filled with 1. */
export function ones(shape: Shape, ...settings: Options): Tensor {
  return filled("ones", shape, 1, settings);
}

/** Zeros of the shape and dtype of `like`. */
export function zerosLike(like: Tensor, ...settings: Options): Tensor {
  return filled("zerosLike", ...liked("zerosLike", like, 0, settings));
}

/** Ones of the shape and dtype of `like`. */
export function onesLike(like: Tensor, ...settings: Options): Tensor {
  return filled("onesLike", ...liked("onesLike", like, 1, settings));
}

function liked(
  name: string,
  like: Tensor,
  value: number,
  settings: Options,
): [Shape, number, Options] {
  const { shape, dtype } = checkedLike(name, like);
  return [shape, value, [{ dtype, ...tensorArguments.take(settings, name) }]];
}

function checkedLike(name: string, like: Tensor): Tensor {
  if (like instanceof Tensor) return like;
  throw new TypeError(`${name}: expected a tensor to be like, got ${inWords(like)}`);
}

/** How a row of numbers is made. */
export interface RangeOptions extends TensorOptions {
  /** The number that it stops before; without one the only number given is the end, and it begins at 0. */
  end?: number;
  /** From one number to the next, 1. */
  step?: number;
}

const rangeArguments = new Signature<RangeOptions, ["end", "step"]>("arange", ["end", "step"], {
  ...tensorKinds,
  end: finite,
  step: finite,
});

/** Numbers from `start` (or 0) to before `end`, `step` apart; int32 when all three are whole. */
export function arange(
  start: number,
  ...settings: Settings<RangeOptions, ["end", "step"]>
): Tensor {
  checkArgument("arange", "start", start, finite);
  const { end, step = 1, ...options } = rangeArguments.take(settings);
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

/** So many numbers from `start` to `end`, both included, in even steps. */
export function linspace(start: number, end: number, steps: number, ...settings: Options): Tensor {
  const kinds = { start: finite, end: finite, steps: whole(0) };
  checkArguments("linspace", { start, end, steps }, kinds);
  const options = tensorArguments.take(settings, "linspace");
  const dtype = options.dtype ?? "float32";
  const values = typedArray(dtype, steps);
  // From both ends, as PyTorch does, so that the last one is the end itself.
  const step = (end - start) / Math.max(1, steps - 1);
  for (let i = 0; i < steps; i++)
    values[i] = i < steps / 2 ? start + i * step : end - (steps - 1 - i) * step;
  return fromTypedArray(values, [steps], dtype, options);
}

/** The (n, n) identity matrix. */
export function eye(n: number, ...settings: Options): Tensor {
  checkArgument("eye", "n", n, whole(0));
  const options = tensorArguments.take(settings, "eye");
  const dtype = options.dtype ?? "float32";
  const values = typedArray(dtype, n * n);
  for (let i = 0; i < n; i++) values[i * (n + 1)] = 1;
  return fromTypedArray(values, [n, n], dtype, options);
}

/** Uniform numbers in [0, 1). */
export function rand(shape: Shape, ...settings: Settings<RandomOptions>): Tensor {
  checkedSize("rand", shape);
  const options = randomArguments.take(settings, "rand");
  return random("rand", shape, options, (source) => source.uniform());
}

/** Normal numbers with mean 0 and standard deviation 1. */
export function randn(shape: Shape, ...settings: Settings<RandomOptions>): Tensor {
  checkedSize("randn", shape);
  const options = randomArguments.take(settings, "randn");
  return random("randn", shape, options, (source) => source.normal());
}

/** Uniform numbers in [0, 1) of the shape of `like`. */
export function randLike(like: Tensor, ...settings: Settings<RandomOptions>): Tensor {
  return rand(checkedLike("randLike", like).shape, randomArguments.take(settings, "randLike"));
}

/** Normal numbers with mean 0 and standard deviation 1 of the shape of `like`. */
export function randnLike(like: Tensor, ...settings: Settings<RandomOptions>): Tensor {
  return randn(checkedLike("randnLike", like).shape, randomArguments.take(settings, "randnLike"));
}

/** Whole numbers in [low, high), as int32. */
export function randint(
  low: number,
  high: number,
  shape: Shape,
  ...settings: Settings<RandomOptions>
): Tensor {
  checkArguments("randint", { low, high }, { low: whole(), high: whole() });
  if (low >= high) throw new RangeError(`randint: expected low below high, got ${low} and ${high}`);
  const options = { dtype: "int32", ...randomArguments.take(settings, "randint") } as const;
  return random("randint", shape, options, (source) => source.integer(low, high));
}

/** The numbers 0 … n-1 in random order, as int32. */
export function randperm(n: number, ...settings: Settings<RandomOptions>): Tensor {
  checkArgument("randperm", "n", n, whole(0));
  const { seed, dtype = "int32", ...options } = randomArguments.take(settings, "randperm");
  if (seed === undefined) drawnWhileCaptured("randperm");
  const source = seed === undefined ? defaultGenerator() : new Random(seed);
  return fromTypedArray(toTypedArray(source.permutation(n), dtype), [n], dtype, options);
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
    throw new RangeError(`${operation}: expected a shape such as [2, 3], got ${inWords(shape)}`);
  }
  return sizeOf(shape);
}

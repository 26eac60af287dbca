/** What a row of the benchmark of operations says: one call at one shape, and what it costs at least. */
import type { DType, Tensor } from "../../../src/tinytorch/index.ts";

/** One tensor that a call is given: numbers from `from` to below `to`, -1 and 1 where nothing else is said. */
export interface Input {
  shape: readonly number[];
  dtype?: DType;
  from?: number;
  to?: number;
  /** Wants no gradient, though it is of floats. */
  isConstant?: boolean;
  /** Whole numbers that name places, for which PyTorch takes int64 only. */
  isIndex?: boolean;
}

type Five = readonly [Tensor, Tensor, Tensor, Tensor, Tensor];

/** Which operands an operation's backward pass reads besides the gradient. */
export type Saves = "inputs" | "output" | undefined;

export interface Row {
  /** The call, without data: sides that have it know it by this. */
  call: string;
  inputs: readonly Input[];
  ours: (...inputs: Five) => Tensor;
  /** The same for PyTorch, in Python, of `a`, `b`, `c` and so on; absent where it has no such thing. */
  torch?: string;
  /** Multiplications and additions of the forward pass, where arithmetic may bind. The backward pass has twice as many. */
  flops?: number;
  /** Bytes that the forward pass must move, where it is not each input and the result once. */
  bytes?: number;
  /** Bytes that the backward pass must move, where `backwardBytes` counts wrong. */
  back?: number;
  /** The gradient of the result is that of every input of its shape: nothing moves. */
  passes?: boolean;
  /** 4-d data lies as convolutions lay it, so that nothing is timed but the operation. */
  isImage?: boolean;
  /** What is made of the inputs before anything is timed. */
  given?: (inputs: Tensor[]) => Tensor[];
  /** Why it need not keep to the limits, in both directions or in one. */
  excuse?: string | { forward?: string; backward?: string };
}

/** One row for every operation at least. */
export type RowsOf<Operations> = Record<keyof Operations, readonly [Row, ...Row[]]>;

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, n) => product * n, 1);

export const floats = (...shape: number[]): Input => ({ shape });
/** From 0.1 on: logarithms and roots of them are real, and quotients finite. */
export const positive = (...shape: number[]): Input => ({ shape, from: 0.1, to: 2 });
export const constant = (...shape: number[]): Input => ({ shape, isConstant: true });
export const bools = (...shape: number[]): Input => ({ shape, dtype: "bool" });
export const ints = (...shape: number[]): Input => ({ shape, dtype: "int32", from: -100, to: 100 });
export const places = (below: number, ...shape: number[]): Input => ({
  ...{ shape, dtype: "int32", from: 0, to: below },
  isIndex: true,
});

/** Large and contiguous: 4 MiB of floats. */
export const large = floats(1024, 1024);

type Rest = Omit<Row, "call" | "inputs" | "ours" | "torch">;

/** A row in one line: the call, what it is given, ours, and PyTorch's. */
export function row(
  call: string,
  inputs: readonly Input[],
  ours: Row["ours"],
  torch?: string,
  rest: Rest = {},
): Row {
  return { call, inputs, ours, ...(torch !== undefined && { torch }), ...rest };
}

/** "sum(1) of 1024 × 1024". */
export function nameOf({ call, inputs }: Pick<Row, "call" | "inputs">): string {
  return `${call} of ${inputs.map(({ shape }) => shape.join(" × ") || "1").join(", ")}`;
}

const bytesPer = (dtype: DType = "float32"): number => (dtype === "bool" ? 1 : 4);

const bytesOf = ({ shape, dtype }: Pick<Input, "shape" | "dtype">): number =>
  sizeOf(shape) * bytesPer(dtype);

const total = (inputs: readonly Pick<Input, "shape" | "dtype">[]): number =>
  inputs.reduce((sum, each) => sum + bytesOf(each), 0);

type Output = Pick<Input, "shape" | "dtype">;

/** Each input read once, and the result written. */
export function forwardBytes({ inputs, bytes }: Row, output: Output): number {
  return bytes ?? total(inputs) + bytesOf(output);
}

/** The gradient and what was saved read once, and a gradient written for every input that wants one. */
export function backwardBytes(row: Row, output: Output, saves: Saves): number {
  if (row.back !== undefined) return row.back;
  const differentiable = row.inputs.filter(
    ({ dtype = "float32", isConstant }) => dtype === "float32" && !isConstant,
  );
  const written = row.passes
    ? differentiable.filter(({ shape }) => shape.join() !== output.shape.join())
    : differentiable;
  if (written.length === 0) return 0;
  const saved = saves === "inputs" ? total(row.inputs) : saves === "output" ? bytesOf(output) : 0;
  return bytesOf(output) + saved + total(written);
}

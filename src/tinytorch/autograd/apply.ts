/** Does an operation: lays its inputs out, runs it, and records it when a gradient will be wanted. */
import { lent } from "../../base/lent.ts";
import { inArena, scalar, type Value } from "../backend/storage.ts";
import { recording } from "../graph/recording.ts";
import { conform } from "../operations/dtypes.ts";
import type { Operation } from "../operations/operation.ts";
import { constant, isGradEnabled, type Lying, Node, type TapeInput } from "./tape.ts";
import { timed } from "./tracing.ts";

/** Parts of a new tensor. */
export interface Made {
  /** One reference of this goes to the tensor. */
  value: Value;
  node: Node | undefined;
  isChannelsLast: boolean;
}

export function perform<A, T extends { readonly shape: readonly number[] }>(
  operation: Operation<A>,
  inputs: readonly TapeInput[],
  attrs: A,
  make: (made: Made) => T,
): T {
  lent().checkStop?.();
  const records =
    isGradEnabled() && operation.vjp !== undefined && inputs.some((input) => input.requiresGrad);
  const forward = (): T =>
    inArena(() => {
      const lying = layOut(operation, inputs);
      const given = inputs.map((input, i) => (lying?.inputs[i] ? input.channelsLast : input.value));
      const values = conform(operation, given);
      const saved: Value[] = [];
      const output = operation.forward(values, attrs, (value) => saved.push(value));
      const isRecorded = records && output.dtype === "float32";
      const node = isRecorded
        ? new Node(operation, attrs, inputs, values, output, saved, lying)
        : undefined;
      return make({ value: output.retain(), node, isChannelsLast: lying?.output ?? false });
    });
  const { recorder } = recording;
  if (recorder) return recorder.record(operation, inputs, attrs, forward);
  return timed("forward", operation.name, forward, (output) => ({ inputs, output }));
}

/** Nothing when everything is to lie in the order of its shape. */
function layOut<A>({ layout }: Operation<A>, inputs: readonly TapeInput[]): Lying | undefined {
  if (!layout) return undefined;
  if (layout === "fromChannelsLast")
    return { inputs: inputs.map((_, i) => i === 0), output: false };
  if (layout === "channelsLast") {
    return { inputs: inputs.map((_, i) => i === 0), output: true };
  }
  if (!inputs.some((input) => input.isChannelsLast)) return undefined;
  const isImage = ({ shape }: TapeInput): boolean => shape.length === 4;
  const isScalar = ({ shape }: TapeInput): boolean => shape.length === 0;
  if (!inputs.every((input) => isImage(input) || isScalar(input))) return undefined;
  return { inputs: inputs.map(isImage), output: true };
}

/** A number takes part as a constant of the other side's dtype, or as float32 when it is no whole number. */
export function operand<T extends TapeInput>(other: T | number, beside: TapeInput): TapeInput {
  if (typeof other !== "number") {
    if (typeof other === "object" && other !== null && "isChannelsLast" in other) return other;
    throw notAnOperand(other);
  }
  const whole = Number.isInteger(other) && beside.dtype !== "float32";
  if (whole && (other | 0) !== other) {
    throw new RangeError(
      `operation: ${other} cannot be converted to int32 without overflow; convert the tensor with .to("float32")`,
    );
  }
  return constant(scalar(other, whole ? "int32" : "float32"));
}

/** Cells are not checked for types before they run. */
function notAnOperand(given: unknown): TypeError {
  const kind = Array.isArray(given) ? "an array" : given === null ? "null" : typeof given;
  return new TypeError(
    `operation: expected a tensor or a number, got ${kind}; make a tensor of it with tensor(…)`,
  );
}

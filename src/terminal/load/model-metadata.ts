/** What a server of the Open Inference Protocol, version 2, tells of a model: checked as it arrives. */
import * as v from "valibot";
import { seen } from "../../base/quoted.ts";
import { Refusal } from "../refusal.ts";

const tensorInfo = v.object({
  name: v.string(),
  datatype: v.string(),
  /** -1 where the size is open. */
  shape: v.array(v.pipe(v.number(), v.integer())),
});

const modelMetadata = v.object({
  name: v.string(),
  inputs: v.pipe(v.array(tensorInfo), v.minLength(1)),
  outputs: v.pipe(v.array(tensorInfo), v.minLength(1)),
});

/** Characters of a name that a server gives, where it is printed. */
export const LONGEST_NAME = 80;
const MOST_DIMENSIONS = 10;

export type TensorInfo = v.InferOutput<typeof tensorInfo>;
export type ModelMetadata = v.InferOutput<typeof modelMetadata>;

/** Throws a Refusal for JSON that describes no model. */
export function readModelMetadata(data: unknown): ModelMetadata {
  const read = v.safeParse(modelMetadata, data);
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new Refusal(
    `The model's metadata is not what the Open Inference Protocol says, at ${v.getDotPath(issue) ?? "its beginning"}: ${seen(issue.message, 200)}.`,
  );
}

/** `"input", FP32 (-1, 784)`: on one line and short, whatever its server calls it. */
export function tensorWords({ name, datatype, shape }: TensorInfo): string {
  return `"${seen(name, LONGEST_NAME)}", ${seen(datatype, LONGEST_NAME)} (${shapeWords(shape)})`;
}

/** `-1, 784`; the first of very many dimensions. */
export function shapeWords(shape: readonly number[]): string {
  const left = shape.length - MOST_DIMENSIONS;
  return shape.slice(0, MOST_DIMENSIONS).join(", ") + (left > 0 ? `, … and ${left} more` : "");
}

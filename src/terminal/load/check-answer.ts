/** Whether an answer is one: a query that was answered wrongly was not answered. */
import { seen } from "../../base/quoted.ts";
import { LONGEST_NAME, type ModelMetadata, shapeWords, type TensorInfo } from "./model-metadata.ts";

export interface AskedOf {
  id: string;
  model: ModelMetadata;
}

/** Reason, as a sentence without its full stop, for anything but the answer to the query `id`; undefined for that. */
export function wrongAnswer(text: string, { id, model }: AskedOf): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return `the answer is no JSON: it begins ${shownJson(text.slice(0, 40))}`;
  }
  if (!isRecord(answer)) return `expected an answer { outputs: […] }, got ${typeName(answer)}`;
  if (answer["id"] !== id) {
    // The ids differ from query to query, and reasons that differ cannot be counted.
    return answer["id"] === undefined
      ? "the answer has no id, though the query had one"
      : "the answer has the id of another query";
  }
  const { outputs } = answer;
  if (!Array.isArray(outputs)) return `expected a list of outputs, got ${typeName(outputs)}`;
  for (const info of model.outputs) {
    const wrong = wrongOutput(
      outputs.find((output) => isRecord(output) && output["name"] === info.name),
      info,
    );
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongOutput(output: unknown, info: TensorInfo): string | undefined {
  const { datatype, shape } = info;
  const name = seen(info.name, LONGEST_NAME);
  if (!isRecord(output)) return `the answer has no output "${name}"`;
  if (output["datatype"] !== datatype) {
    return `expected the output "${name}" to be ${seen(datatype, LONGEST_NAME)}, got ${shownJson(output["datatype"])}`;
  }
  const got = output["shape"];
  if (!isShape(got) || !isFitting(got, shape)) {
    return `expected the output "${name}" to have the shape (${shapeWords(shape)}), got ${shownJson(got)}`;
  }
  const size = got.reduce((product, n) => product * n, 1);
  const count = countValues(output["data"]);
  if (count === size) return undefined;
  return `expected ${size} values in the output "${name}", got ${count ?? typeName(output["data"])}`;
}

/** Its beginning: whatever it is, a reason is printed on one line. */
function shownJson(value: unknown): string {
  return seen(String(JSON.stringify(value)), LONGEST_NAME);
}

function isFitting(got: readonly number[], shape: readonly number[]): boolean {
  return got.length === shape.length && shape.every((n, axis) => n === -1 || n === got[axis]);
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isInteger(n) && n >= 0);
}

/** Values of a flat list, or of lists in lists, which the protocol allows too; undefined for anything else. */
function countValues(data: unknown): number | undefined {
  if (!Array.isArray(data)) return undefined;
  let count = 0;
  for (const value of data) {
    const inside = Array.isArray(value) ? countValues(value) : Number(typeof value !== "object");
    if (inside === undefined) return undefined;
    count += inside;
  }
  return count;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return value === null ? "null" : typeof value;
}

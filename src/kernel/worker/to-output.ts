/** What a displayed value looks like: a record that is an output already, what the value says of itself, or its text. */
import type { Output } from "../../outputs/output.ts";
import { inspectResult } from "./inspect.ts";

/** Objects that know how they want to be shown. */
interface Displayable {
  toOutput(): Output;
}

export function toOutput(value: unknown): Output {
  if (isDisplayable(value)) return cloneable(value.toOutput());
  if (isOutput(value)) return cloneable(value);
  return { kind: "text", stream: "value", text: inspectResult(value) };
}

function isDisplayable(value: unknown): value is Displayable {
  return hasField(value, "toOutput", "function");
}

/** The fields by which each kind of output is known; a record without them is just data. */
const FIELDS: Record<Output["kind"], readonly [string, "string" | "object" | "number"][]> = {
  text: [
    ["text", "string"],
    ["stream", "string"],
  ],
  markdown: [["text", "string"]],
  table: [
    ["columns", "object"],
    ["rows", "object"],
  ],
  error: [
    ["name", "string"],
    ["frames", "object"],
  ],
  chart: [
    ["mark", "string"],
    ["series", "object"],
  ],
  image: [
    ["pixels", "string"],
    ["width", "number"],
  ],
  progress: [
    ["label", "string"],
    ["done", "number"],
  ],
  figures: [
    ["caption", "string"],
    ["rows", "object"],
  ],
  checks: [["results", "object"]],
  profile: [
    ["version", "number"],
    ["metrics", "object"],
  ],
  trace: [
    ["version", "number"],
    ["passes", "object"],
  ],
  recommendations: [
    ["version", "number"],
    ["experiments", "object"],
  ],
  comparison: [
    ["version", "number"],
    ["columns", "object"],
  ],
};

function isOutput(value: unknown): value is Output {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const { kind } = value;
  if (typeof kind !== "string" || !Object.hasOwn(FIELDS, kind)) return false;
  return FIELDS[kind as Output["kind"]].every(([field, type]) => hasField(value, field, type));
}

function hasField(value: unknown, field: string, type: string): boolean {
  try {
    return typeof (value as Record<string, unknown> | null | undefined)?.[field] === type;
  } catch {
    return false; // A proxy or a getter that throws.
  }
}

/** An output must be able to cross to the page; one with a function in it is shown as text instead. */
function cloneable(output: Output): Output {
  try {
    return structuredClone(output);
  } catch {
    return { kind: "text", stream: "value", text: inspectResult(output) };
  }
}

/** Output for a displayed value: an output record as it is, the value's own representation, or its text. */
import type { Output } from "../../outputs/output.ts";
import { isPanelRecord } from "../../outputs/panels/panel-record.ts";
import type { PanelOutput } from "../../outputs/panels/registry.ts";
import { inspectResult } from "./inspect.ts";

/** Objects that know how they want to be shown. */
interface Displayable {
  toOutput(): Output;
}

export function toOutput(value: unknown): Output {
  if (isDisplayable(value)) return ofCell(value.toOutput());
  if (isOutput(value)) return ofCell(value);
  return { kind: "text", stream: "value", text: inspectResult(value) };
}

function isDisplayable(value: unknown): value is Displayable {
  return hasField(value, "toOutput", "function");
}

/** Panels are known by how all of their records begin. */
type OwnKind = Exclude<Output["kind"], PanelOutput["kind"] | "checks">;

/** The fields by which each other kind of output is known; a record without them is just data. */
const FIELDS: Record<OwnKind, readonly [string, "string" | "object" | "number"][]> = {
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
  file: [
    ["name", "string"],
    ["data", "string"],
  ],
  progress: [
    ["label", "string"],
    ["done", "number"],
  ],
  figures: [
    ["caption", "string"],
    ["rows", "object"],
  ],
};

function isOutput(value: unknown): value is Output {
  if (!hasField(value, "kind", "string")) return false;
  const { kind } = value as { kind: string };
  if (!Object.hasOwn(FIELDS, kind)) return isPanel(value);
  return FIELDS[kind as OwnKind].every(([field, type]) => hasField(value, field, type));
}

/** Whether a value is a panel's record, of any kind: the page says so where it does not know the kind. */
function isPanel(value: unknown): boolean {
  try {
    return isPanelRecord(value);
  } catch {
    return false; // A proxy or a getter that throws.
  }
}

function hasField(value: unknown, field: string, type: string): boolean {
  try {
    return typeof (value as Record<string, unknown> | null | undefined)?.[field] === type;
  } catch {
    return false; // A proxy or a getter that throws.
  }
}

/**
 * Results of checks come from the kernel's own checks alone: of a cell, such a record is just data. The kind is read from the copy,
 * which cannot change any more.
 */
function ofCell(output: Output): Output {
  const copy = cloneable(output);
  if (copy.kind !== "checks") return copy;
  return { kind: "text", stream: "value", text: inspectResult(copy) };
}

/** An output must be able to cross to the page; one with a function in it is shown as text instead. */
function cloneable(output: Output): Output {
  try {
    return structuredClone(output);
  } catch {
    return { kind: "text", stream: "value", text: inspectResult(output) };
  }
}

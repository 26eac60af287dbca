/** Whether a value of a cell is a figure. */
import { lookUp } from "../../base/look-up.ts";
import { type Figure, UNITS } from "./figure.ts";

const WORDS = ["method", "reason", "source", "date", "why"];

/** What each kind cannot do without. */
const FIELDS: Record<Figure["kind"], readonly string[]> = {
  measured: ["value", "unit", "n", "method"],
  computed: ["value", "unit", "method"],
  modelled: ["value", "unit", "method", "inputs"],
  assumed: ["value", "unit", "source", "date"],
  "needs-samples": ["more", "method"],
  "not-measured": ["why", "reason"],
  "not-measurable": ["reason"],
};

export function isFigure(value: unknown): value is Figure {
  if (typeof value !== "object" || value === null) return false;
  try {
    const record = value as Record<string, unknown>;
    const { kind } = record;
    if (typeof kind !== "string" || !Object.hasOwn(FIELDS, kind)) return false;
    return FIELDS[kind as Figure["kind"]].every((field) => isSound(field, lookUp(record, field)));
  } catch {
    return false; // A proxy or a getter that throws.
  }
}

function isSound(field: string, value: unknown): boolean {
  if (WORDS.includes(field)) return typeof value === "string";
  if (field === "unit") return (UNITS as readonly unknown[]).includes(value);
  return field === "inputs" ? Array.isArray(value) : typeof value === "number";
}

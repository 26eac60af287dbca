/** Finds the figures of a record wherever they stand in it. */
import type { Figure } from "../figure/figure.ts";

const KINDS: readonly unknown[] = [
  ...(["measured", "computed", "modelled", "assumed"] as const),
  ...(["needs-samples", "not-measured", "not-measurable"] as const),
] satisfies Figure["kind"][];

function isFigure(value: object): value is Figure {
  if (!("kind" in value && KINDS.includes(value.kind))) return false;
  return ("value" in value && "unit" in value) || "more" in value || "reason" in value;
}

export function figuresIn(value: unknown): Figure[] {
  if (typeof value !== "object" || value === null) return [];
  return isFigure(value) ? [value] : Object.values(value).flatMap(figuresIn);
}

/** The same record, each of its figures with an origin that no other has. */
export function withOwnOrigins<T>(record: T): T {
  let count = 0;
  const stamped = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(stamped);
    if (!isFigure(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, stamped(it)]));
    }
    count += 1;
    const origin = `Origin number ${count}.`;
    if (value.kind === "assumed") return { ...value, source: origin };
    if (value.kind === "not-measurable" || value.kind === "not-measured")
      return { ...value, reason: origin };
    return { ...value, method: origin };
  };
  return stamped(record) as T;
}

/** Figures whose measurement goes on, or ended without them. */
import type { NotMeasured } from "./figure.ts";

/** What stands in a panel until its run gets there. */
export const NOT_YET: NotMeasured = {
  kind: "not-measured",
  why: "pending",
  reason: "Not measured yet: the run that measures it has still to get there.",
};

export function failed(reason: string): NotMeasured {
  return { kind: "not-measured", why: "failed", reason };
}

/** Nobody asked for it, or gave what it takes. */
export function omitted(reason: string): NotMeasured {
  return { kind: "not-measured", why: "omitted", reason };
}

/** Nothing is as was asked for: no rate that keeps a bound, no plan within an objective. */
export function none(reason: string): NotMeasured {
  return { kind: "not-measured", why: "none", reason };
}

/** The same record after its run ended early: nothing in it is to be waited for any more. */
export function withoutPending<T>(record: T, reason: string): T {
  return ended(record, failed(reason)) as T;
}

function ended(value: unknown, instead: NotMeasured): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => ended(item, instead));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if ("kind" in value && value.kind === "not-measured" && "why" in value) {
    return value.why === "pending" ? instead : value;
  }
  const entries = Object.entries(value);
  const after = entries.map(([key, it]) => [key, ended(it, instead)] as const);
  return after.every(([, it], index) => it === entries[index]?.[1])
    ? value
    : Object.fromEntries(after);
}

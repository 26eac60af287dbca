/** Quotes of figures, as answers keep them. */
import type { Evidence } from "../../notebook/notebook.ts";

/** Whether two quotes are about the same thing, measured at whatever time. */
export function isSameSubject(a: Evidence, b: Evidence): boolean {
  return a.cellId === b.cellId && a.label === b.label;
}

/** As it is written into a text: `Latency p50: 1.84 ms ± 0.05, n = 662`. */
export function quoteText({ label, value }: Evidence): string {
  return `${label}: ${value}`;
}

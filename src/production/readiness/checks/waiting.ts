/** Waiting for something that a system is to do by itself. */
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { stopCheck } from "../../instruments/stop-check.ts";

const POLL_MS = 50;

/** Asks again and again; false when it has not come about within `limitMs`. */
export async function until(limitMs: number, isThere: () => Promise<boolean>): Promise<boolean> {
  const start = performance.now();
  const check = stopCheck();
  while (!(await isThere())) {
    check();
    if (performance.now() - start > limitMs) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}

export function secondsFigure(
  name: string,
  label: string,
  ms: number,
  method: string,
): NamedFigure {
  const figure = { kind: "measured", value: ms / 1000, unit: "s", n: 1, method } as const;
  return { name, label, figure, better: "lower" };
}

/** What journeys that measure share. */
import { test } from "@playwright/test";

/** How much longer work takes than it would on a machine that does nothing else; 1 there, and never more than 3. */
export function contention(): number {
  const times: number[] = [];
  for (let piece = 0; piece < 60; piece += 1) {
    const begun = performance.now();
    let sum = 0;
    for (let step = 0; step < 3e6; step += 1) sum += Math.sqrt(step);
    if (sum < 0) throw new Error("unreachable: keeps the loop from being left out");
    times.push(performance.now() - begun);
  }
  const mean = times.reduce((total, ms) => total + ms, 0) / times.length;
  return Math.min(3, Math.max(1, mean / Math.min(...times)));
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export function note(description: string): void {
  test.info().annotations.push({ type: "measured", description });
  console.log(description);
}

/** Queries and settings of the current device. */
import { device } from "./backends.ts";
import type { TimerDescription } from "./timer.ts";

/** The timer of operations on the current device, or why there is none. */
export function deviceTimer(): TimerDescription {
  return device().timer.describe();
}

/** Lets so many threads of the wasm backend take part from now on, at most as many as it started with; switching costs nothing. */
export function setThreads(count: number): void {
  const { name, pool } = device();
  if (name !== "wasm") {
    throw new Error(
      `setThreads: expected the wasm backend, which alone computes on threads, got ${name}; run setBackend("wasm") first`,
    );
  }
  const size = pool?.size ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > size) {
    const why = size === 1 ? "; more need an isolated page with more than one core" : "";
    throw new RangeError(
      `setThreads: expected a whole number from 1 to ${size}, got ${count}${why}`,
    );
  }
  pool?.use(count);
}

/** Times of operations by repeats: an operation below a tick of the clock reads nothing in one pass and a tick in another. */
import { sorted } from "../../../base/statistics.ts";
import type { OperationEvent } from "../../../tinytorch/index.ts";
import type { Recording } from "./record-pass.ts";

/** Share of the passes that is left out at either end: those in which something else took the processor. */
const LEFT_OUT = 0.1;

/**
 * For each operation of `shown`, its mean time over all recordings that did the same operations, the shortest and the longest tenth left
 * out. Readings of a coarse clock are right on average.
 */
export function typicalTimes(
  shown: Recording,
  recordings: readonly Recording[],
  timesOf: (events: readonly OperationEvent[]) => readonly number[],
): number[] {
  const alike = recordings.filter(({ events }) => isSameWork(events, shown.events));
  const times = alike.map(({ events }) => timesOf(events));
  return shown.events.map((_, index) => trimmedMean(times.map((each) => each[index] ?? 0)));
}

export function isSameWork(
  events: readonly OperationEvent[],
  others: readonly OperationEvent[],
): boolean {
  return (
    events.length === others.length &&
    events.every(({ name }, index) => name === others[index]?.name)
  );
}

function trimmedMean(values: readonly number[]): number {
  const cut = Math.floor(LEFT_OUT * values.length);
  const kept = sorted(values).slice(cut, values.length - cut);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

import { expect, test } from "vitest";
import { Random } from "../../../base/random.ts";
import type { OperationEvent } from "../../../tinytorch/index.ts";
import type { Recording } from "./record-pass.ts";
import { typicalTimes } from "./typical-times.ts";

function recordingOf(durations: readonly number[], names = "abc"): Recording {
  const events = durations.map(
    (durationMs, index) => ({ name: names[index], durationMs }) as unknown as OperationEvent,
  );
  return { wallMs: 0, phases: [], startedAt: 0, events };
}

const durationsOf = (events: readonly OperationEvent[]) =>
  events.map(({ durationMs }) => durationMs);

test("operations below a tick of the clock are told apart by repeats", () => {
  const random = new Random(1);
  const tickMs = 0.005;
  // Read as the difference of two readings of a clock that ticks at some moment of each.
  const read = (ms: number) => {
    const at = random.uniform() * tickMs;
    return (Math.floor((at + ms) / tickMs) - Math.floor(at / tickMs)) * tickMs;
  };
  const recordings = Array.from({ length: 400 }, () =>
    recordingOf([read(0.0015), read(0.003), read(0.04)]),
  );
  const [shown = recordingOf([])] = recordings;
  const [short = 0, longer = 0, long = 0] = typicalTimes(shown, recordings, durationsOf);
  expect(Math.abs(short / 0.0015 - 1)).toBeLessThan(0.35);
  expect(Math.abs(longer / 0.003 - 1)).toBeLessThan(0.2);
  expect(Math.abs(long / 0.04 - 1)).toBeLessThan(0.05);
});

test("a pass that was interrupted, and one of other operations, change nothing", () => {
  const quiet = Array.from({ length: 10 }, () => recordingOf([1, 2, 3]));
  const recordings = [...quiet, recordingOf([50, 2, 3]), recordingOf([9, 9, 9], "abd")];
  const [shown = recordingOf([])] = quiet;
  expect(typicalTimes(shown, recordings, durationsOf)).toEqual([1, 2, 3]);
});

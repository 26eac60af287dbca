import { expect, test } from "vitest";
import { virtualClock } from "../load.testing.ts";
import { ArrivalFlow, type ToFlow } from "./arrival-flow.ts";
import { directChannel } from "./direct-channel.ts";
import type { Query } from "./query-channel.ts";

test("queries leave when they are due, at a rate that changes, until the flow is told to end", async () => {
  const clock = virtualClock();
  const [system, generator] = directChannel();
  const flow = new ArrivalFlow(generator, clock.simulated, { seed: 3 });
  const heard: Query[] = [];
  system.onmessage = ({ data }: MessageEvent<Query>) => heard.push(data);
  const tell = (message: ToFlow) => system.postMessage(message);
  const work = flow.work();
  const set = { type: "flow-set", shape: "poisson", sampleCount: 7 } as const;
  tell({ ...set, qps: 100 });
  await clock.rest(10_000);
  const slow = heard.length;
  tell({ ...set, qps: 1000 });
  await clock.rest(10_000);
  const fast = heard.length - slow;
  tell({ ...set, qps: 0 });
  await clock.rest(10_000);
  const none = heard.length - slow - fast;
  tell({ type: "flow-end" });
  await work;
  // Standard deviations of 3 % and 1 %.
  expect(slow / 1000).toBeCloseTo(1, 0);
  expect(fast / 10_000).toBeCloseTo(1, 1);
  expect(none).toBe(0);
  expect(new Set(heard.flatMap(({ samples }) => samples))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  expect(heard.map(({ id }) => id)).toEqual(heard.map((_, i) => i));
  const due = heard.map(({ dueAtMs = 0 }) => dueAtMs);
  expect(due).toEqual(due.toSorted((a, b) => a - b));
});

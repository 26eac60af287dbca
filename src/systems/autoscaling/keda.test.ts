/** Worked by hand from keda.sh, "Scaling Deployments" (pollingInterval, cooldownPeriod, minReplicaCount, maxReplicaCount; 2.21). */
import { expect, test } from "vitest";
import { type KedaSettings, kedaStep, newKeda } from "./keda.ts";

const threshold: KedaSettings = { threshold: 50 };

/** Every second from 1 s on: the replicas after the seconds asked for. */
function trace(
  totalAt: (second: number) => number,
  { replicas, settings, at }: { replicas: number; settings: KedaSettings; at: readonly number[] },
): number[] {
  let state = newKeda(0, replicas);
  let now = replicas;
  const all = new Map<number, number>();
  for (let seconds = 1; seconds <= Math.max(...at); seconds++) {
    const total = totalAt(seconds);
    const step = kedaStep(state, { seconds, replicas: now, total }, settings);
    state = step.state;
    now = step.replicas;
    all.set(seconds, now);
  }
  return at.map((second) => all.get(second)!);
}

test("from zero to one at the next poll, and on by the HPA in the same second", () => {
  // Polls at 30, 60, …: KEDA makes one of none at 30 s; the HPA's sync at 30 s wants ceil(400 / 50) = 8 and may have 1 + 4.
  const replicas = trace(() => 400, { replicas: 0, settings: threshold, at: [29, 30, 44, 45, 60] });
  expect(replicas).toEqual([0, 5, 5, 8, 8]);
});

test("to zero when the trigger was last active more than five minutes ago", () => {
  // Active until 89 s: the last poll that sees it is at 60 s. 60 + 300 = 360 is not before 360, so it is the poll at 390 s.
  const replicas = trace((second) => (second < 90 ? 50 : 0), {
    replicas: 1,
    settings: threshold,
    at: [360, 389, 390],
  });
  expect(replicas).toEqual([1, 1, 0]);
});

test("never to zero with a minReplicaCount, and never above the maxReplicaCount", () => {
  const bounds = { minReplicaCount: 2, maxReplicaCount: 6 };
  const settings = { ...threshold, ...bounds };
  expect(trace(() => 0, { replicas: 6, settings, at: [600, 3600] })).toEqual([2, 2]);
  expect(trace(() => 1e6, { replicas: 2, settings, at: [15, 60] })).toEqual([6, 6]);
  // Found beneath the minimum: brought there by the poll.
  expect(trace(() => 0, { replicas: 0, settings, at: [29, 30] })).toEqual([0, 2]);
});

test("the activation threshold is its own: as many as it is still no reason to begin", () => {
  const settings = { ...threshold, activationThreshold: 10 };
  expect(trace(() => 10, { replicas: 0, settings, at: [300] })).toEqual([0]);
  expect(trace(() => 11, { replicas: 0, settings, at: [30] })).toEqual([1]);
});

test("a steady rate is ceil(rate / threshold) replicas", () => {
  expect(trace(() => 990, { replicas: 1, settings: threshold, at: [300] })).toEqual([20]);
});

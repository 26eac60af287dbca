/**
 * Worked by hand from kubernetes.io, "Horizontal Pod Autoscaling" (Algorithm details; Default Behavior; Stabilization window), and the
 * rules of replica_calculator.go for pods that are not ready or have no metric.
 */
import { describe, expect, test } from "vitest";
import {
  averageValueProposal,
  type HpaSettings,
  hpaStep,
  newHpa,
  type PodMetrics,
  podProposal,
  type ScalingBehavior,
} from "./hpa.ts";

describe("the proposal", () => {
  test("is ceil(pods × metric / target): 200 m against 100 m doubles, 50 m halves", () => {
    // The documentation's own two examples.
    expect(podProposal(4, { ready: 4, mean: 200 }, { target: 100 })).toBe(8);
    expect(podProposal(4, { ready: 4, mean: 50 }, { target: 100 })).toBe(2);
    expect(podProposal(3, { ready: 3, mean: 140 }, { target: 100 })).toBe(5);
  });

  test("is the present number within a tenth of the target, ends included", () => {
    expect(podProposal(10, { ready: 10, mean: 110 }, { target: 100 })).toBe(10);
    expect(podProposal(10, { ready: 10, mean: 90 }, { target: 100 })).toBe(10);
    expect(podProposal(10, { ready: 10, mean: 110.1 }, { target: 100 })).toBe(12);
    expect(podProposal(10, { ready: 10, mean: 89.9 }, { target: 100 })).toBe(9);
  });

  test("is not one more for a rounding error", () => {
    // 0.7 * 3 / 0.3 is 7.000000000000001 in binary.
    expect(podProposal(3, { ready: 3, mean: 0.7 }, { target: 0.3 })).toBe(7);
  });

  test("takes pods that are not ready as idle when there is more to do", () => {
    // (150 * 4 + 0 * 2) / 6 = 100: at the target, nothing changes.
    expect(podProposal(6, { ready: 4, mean: 150, unready: 2 }, { target: 100 })).toBe(6);
    // (300 * 4) / 6 = 200: ceil(2 * 6).
    expect(podProposal(6, { ready: 4, mean: 300, unready: 2 }, { target: 100 })).toBe(12);
    // (120 * 2) / 6 = 40: that would turn the direction round.
    expect(podProposal(6, { ready: 2, mean: 120, unready: 4 }, { target: 100 })).toBe(6);
  });

  test("sets pods that are not ready aside when there is less to do", () => {
    expect(podProposal(6, { ready: 4, mean: 50, unready: 2 }, { target: 100 })).toBe(2);
  });

  test("takes pods without a metric as at the target when there is less to do, as idle when more", () => {
    // (50 * 4 + 100 * 4) / 8 = 75: ceil(0.75 * 8).
    expect(podProposal(8, { ready: 4, mean: 50, missing: 4 }, { target: 100 })).toBe(6);
    // (300 * 4) / 8 = 150: ceil(1.5 * 8).
    expect(podProposal(8, { ready: 4, mean: 300, missing: 4 }, { target: 100 })).toBe(12);
  });

  test("is the present number without a metric of any ready pod", () => {
    expect(podProposal(3, { ready: 0, mean: 0, unready: 3 }, { target: 100 })).toBe(3);
  });

  test("of a metric for all together is ceil(total / target)", () => {
    expect(averageValueProposal(2, 1000, { target: 100 })).toBe(10);
    expect(averageValueProposal(10, 1090, { target: 100 })).toBe(10);
    expect(averageValueProposal(10, 1101, { target: 100 })).toBe(12);
    expect(averageValueProposal(10, 0, { target: 100 })).toBe(0);
  });
});

/** Syncs every 15 s from 15 s on, all pods ready: the replicas after each. */
function trace(
  means: readonly number[],
  { replicas, settings }: { replicas: number; settings: HpaSettings },
): number[] {
  let state = newHpa(0, replicas);
  let now = replicas;
  return means.map((mean, index) => {
    const pods: PodMetrics = { ready: now, mean };
    const step = hpaStep(state, { seconds: 15 * (index + 1), replicas: now, pods }, settings);
    state = step.state;
    now = step.replicas;
    return now;
  });
}

describe("a trace by the default behavior", () => {
  const settings = { target: 0.5, minReplicas: 1, maxReplicas: 100 };

  test("goes up by four pods or to the double every 15 s, whichever is more", () => {
    // Fully busy pods at a target of a half double: 1 -> 2 by the formula, allowed up to max(1 + 4, 1 * 2) = 5.
    expect(trace([1, 1, 1, 1], { replicas: 1, settings })).toEqual([2, 4, 8, 16]);
    // Ten times the target: the policies hold it, max(start + 4, start * 2).
    expect(trace([5, 5, 5, 5, 5], { replicas: 1, settings })).toEqual([5, 10, 20, 40, 80]);
  });

  test("ends at the most replicas, and at the least", () => {
    expect(trace([5, 5, 5, 5, 5, 5, 5], { replicas: 1, settings }).slice(-2)).toEqual([100, 100]);
    const idle = trace(
      Array.from({ length: 21 }, () => 0),
      {
        replicas: 8,
        settings: { ...settings, minReplicas: 3 },
      },
    );
    expect(idle.at(-1)).toBe(3);
  });

  test("goes down only to the highest recommendation of five minutes", () => {
    // 8 at 0 s is remembered while it is less than 300 s old: through 285 s. At 300 s the half of 8 is the highest.
    const halfIdle = Array.from({ length: 20 }, () => 0.25);
    const replicas = trace(halfIdle, { replicas: 8, settings });
    expect(replicas.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => 8));
    expect(replicas[19]).toBe(4);
  });

  test("a single busy sync keeps what there is for five minutes more", () => {
    const busyOnce = Array.from({ length: 29 }, (_, index) => (index === 9 ? 0.5 : 0.25));
    const replicas = trace(busyOnce, { replicas: 8, settings });
    // Busy at 150 s, so that the recommendation of 8 leaves the window at 450 s, which is the 30th sync.
    expect(replicas.at(-1)).toBe(8);
    expect(trace([...busyOnce, 0.25], { replicas: 8, settings }).at(-1)).toBe(4);
  });

  test("brings a number outside the bounds inside at once", () => {
    expect(trace([0.5], { replicas: 200, settings })).toEqual([100]);
    expect(trace([0.5], { replicas: 2, settings: { ...settings, minReplicas: 5 } })).toEqual([5]);
  });
});

describe("a trace by a behavior of one's own", () => {
  const always: ScalingBehavior["scaleUp"] = {
    stabilizationWindowSeconds: 0,
    policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
    selectPolicy: "Max",
  };

  test("counts a policy's period from the replicas at its beginning", () => {
    // One pod in 60 s: after a step at 15 s the next is allowed when that one is 60 s old, at 75 s.
    const behavior = { scaleUp: always, scaleDown: always };
    const settings = { target: 0.5, minReplicas: 1, maxReplicas: 100, behavior };
    expect(trace([1, 1, 1, 1, 1, 1], { replicas: 4, settings })).toEqual([5, 5, 5, 5, 6, 6]);
    expect(trace([0, 0, 0, 0, 0, 0], { replicas: 4, settings })).toEqual([3, 3, 3, 3, 2, 2]);
  });

  test("takes the smaller change with Min, and none with Disabled", () => {
    const two = [
      { type: "Percent", value: 10, periodSeconds: 15 },
      { type: "Pods", value: 5, periodSeconds: 15 },
    ] as const;
    const rules = (selectPolicy: "Max" | "Min" | "Disabled") => ({
      ...{ stabilizationWindowSeconds: 0, policies: two, selectPolicy },
    });
    const settings = (selectPolicy: "Max" | "Min" | "Disabled") => ({
      ...{ target: 0.5, minReplicas: 1, maxReplicas: 500 },
      behavior: { scaleUp: rules(selectPolicy), scaleDown: rules(selectPolicy) },
    });
    // The documentation's example: of 80 replicas, 10 % is 8 and Pods is 5.
    expect(trace([0], { replicas: 80, settings: settings("Max") })).toEqual([72]);
    expect(trace([0], { replicas: 80, settings: settings("Min") })).toEqual([75]);
    expect(trace([0], { replicas: 80, settings: settings("Disabled") })).toEqual([80]);
    expect(trace([1], { replicas: 80, settings: settings("Max") })).toEqual([88]);
    expect(trace([1], { replicas: 80, settings: settings("Min") })).toEqual([85]);
  });
});

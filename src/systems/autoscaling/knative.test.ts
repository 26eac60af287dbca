/**
 * Worked by hand from knative.dev, "Autoscaling" (concurrency, scale bounds, scale to zero, panic mode), and the rules and defaults of
 * knative/serving, pkg/autoscaler/scaling/autoscaler.go and config/core/configmaps/autoscaler.yaml.
 */
import { describe, expect, test } from "vitest";
import {
  type KnativeSeen,
  type KnativeSettings,
  type KnativeState,
  knativeStep,
  newKnative,
} from "./knative.ts";

/** A target of 100 concurrent requests at 70 %: 70 for each. */
const defaults: KnativeSettings = { totalValue: 100 };

function step(
  seen: Partial<KnativeSeen>,
  state: KnativeState = { mostInPanic: 0 },
  settings: KnativeSettings = defaults,
) {
  return knativeStep(state, { seconds: 100, ready: 1, stable: 0, panic: 0, ...seen }, settings);
}

describe("the stable window", () => {
  test("wants ceil(concurrency / 70)", () => {
    expect(step({ ready: 3, stable: 140, panic: 140 }).replicas).toBe(2);
    expect(step({ ready: 3, stable: 141, panic: 141 }).replicas).toBe(3);
    expect(step({ ready: 3, stable: 280, panic: 280 }).replicas).toBe(4);
  });

  test("goes down by half at most in one tick", () => {
    expect(step({ ready: 9, stable: 70, panic: 70 }).replicas).toBe(4);
    expect(step({ ready: 4, stable: 70, panic: 70 }).replicas).toBe(2);
  });

  test("goes up by its own rate at most, rounded up, so that it never stands still", () => {
    const settings = { ...defaults, maxScaleUpRate: 1.1, panicThreshold: 1000 };
    // ceil(1.1 * 2) = 3, though 10 are wanted.
    expect(step({ ready: 2, stable: 700, panic: 700 }, undefined, settings).replicas).toBe(3);
  });

  test("keeps its bounds", () => {
    const settings = { ...defaults, minScale: 2, maxScale: 5 };
    expect(step({ ready: 2, stable: 0 }, undefined, settings).replicas).toBe(2);
    expect(step({ ready: 5, stable: 3500 }, undefined, settings).replicas).toBe(5);
  });
});

describe("panic", () => {
  test("begins where the short window wants twice what is ready, and takes its number", () => {
    // Six seconds want ceil(280 / 70) = 4 of 2 that are ready; a minute only 2.
    const panicked = step({ ready: 2, stable: 140, panic: 280 });
    expect(panicked.replicas).toBe(4);
    expect(panicked.state).toEqual({ panicAt: 100, mostInPanic: 4 });
    // ceil(210 / 70) = 3 of 2: not yet.
    expect(step({ ready: 2, stable: 140, panic: 210 }).state.panicAt).toBeUndefined();
  });

  test("never goes down, and ends when the threshold was last crossed more than a stable window ago", () => {
    const state = { panicAt: 100, mostInPanic: 8 };
    const quiet = { ready: 8, stable: 70, panic: 70 };
    const at = (seconds: number) => step({ ...quiet, seconds }, state);
    expect(at(130).replicas).toBe(8);
    expect(at(160)).toMatchObject({ replicas: 8, state });
    expect(at(162)).toMatchObject({ replicas: 4, state: { mostInPanic: 0 } });
    expect(at(162).state.panicAt).toBeUndefined();
  });

  test("goes on from every crossing", () => {
    const { state } = step(
      { seconds: 150, ready: 8, stable: 70, panic: 1120 },
      { panicAt: 100, mostInPanic: 8 },
    );
    expect(state).toEqual({ panicAt: 150, mostInPanic: 16 });
  });

  test("is where it begins with several replicas and no past", () => {
    expect(newKnative(7, 3)).toEqual({ panicAt: 7, mostInPanic: 3 });
    expect(newKnative(7, 1)).toEqual({ mostInPanic: 1 });
    const first = step({ seconds: 9, ready: 3 }, newKnative(7, 3));
    expect(first.replicas).toBe(3);
  });
});

describe("scale to zero", () => {
  test("keeps the last replica for the grace period", () => {
    const idle = step({ seconds: 100, ready: 1 });
    expect(idle).toMatchObject({ replicas: 1, state: { zeroSince: 100 } });
    expect(step({ seconds: 129, ready: 1 }, idle.state).replicas).toBe(1);
    expect(step({ seconds: 130, ready: 1 }, idle.state).replicas).toBe(0);
  });

  test("a request in between begins it anew", () => {
    const { state } = step(
      { seconds: 110, stable: 1, panic: 1 },
      { mostInPanic: 0, zeroSince: 100 },
    );
    expect(state.zeroSince).toBeUndefined();
  });

  test("from zero it counts as if one were ready", () => {
    // 1000 times 1 is the limit, and 3 are wanted: panic, since 3 / 1 >= 2.
    const { replicas, state } = step({ ready: 0, stable: 200, panic: 200 });
    expect(replicas).toBe(3);
    expect(state.panicAt).toBe(100);
  });
});

test("excess burst capacity is what is ready, less the burst that is wanted, less what is there", () => {
  // 4 * 100 - 211 - 150.5 = 38.5.
  expect(step({ ready: 4, stable: 150, panic: 150.5 }).excessBurstCapacity).toBe(38);
  expect(step({ ready: 2, stable: 150, panic: 150 }).excessBurstCapacity).toBe(-161);
  const off = { ...defaults, targetBurstCapacity: 0 };
  const always = { ...defaults, targetBurstCapacity: -1 };
  expect(step({}, undefined, off).excessBurstCapacity).toBe(0);
  expect(step({}, undefined, always).excessBurstCapacity).toBe(-1);
});

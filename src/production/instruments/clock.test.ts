import { afterEach, expect, test, vi } from "vitest";
import { callsPerTiming, clockQuantumMs, timeCalls, warmUp } from "./clock.ts";

test("the quantum of a clock that ticks coarsely is found", () => {
  let readings = 0;
  const coarse = () => Math.floor((readings++ * 0.01) / 0.1) * 0.1;
  expect(clockQuantumMs(coarse)).toBeCloseTo(0.1, 6);
});

test("a call that is long against the clock is timed alone, a short one many times", () => {
  expect(callsPerTiming(1, 0.005)).toBe(1);
  expect(callsPerTiming(0.02, 0.005)).toBe(5);
  expect(callsPerTiming(0.02, 0.1)).toBe(100);
});

afterEach(() => vi.restoreAllMocks());

test("work that is quicker than the clock's ticks does not seem to take no time", async () => {
  // As in Firefox on a page that is not isolated, where the clock ticks every millisecond.
  let ms = 0;
  vi.spyOn(performance, "now").mockImplementation(() => Math.floor(ms));
  const work = async () => {
    ms += 0.2;
  };
  const eachMs = await warmUp(work, 4);
  expect(eachMs).toBeGreaterThan(0.1);
  expect(callsPerTiming(eachMs, 1)).toBeLessThanOrEqual(200);
});

test("every call is waited for", async () => {
  let done = 0;
  const work = async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    done += 1;
  };
  const ms = await timeCalls(work, 5);
  expect(done).toBe(5);
  expect(ms).toBeGreaterThanOrEqual(9);
  expect(await warmUp(work, 4)).toBeGreaterThanOrEqual(1.5);
});

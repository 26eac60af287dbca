import { expect, test } from "vitest";
import { accuracyLabels, errorRequests, latencyRequests } from "./power.ts";
import { simulateRollout } from "./simulated-rollout.testing.ts";

const EFFECT = { slowdown: 1.1, logStd: 0.3, alpha: 0.05, power: 0.95 };

test("a fixed number: 2 (z + z)² s² / d² of each version (R: power.t.test with normal quantiles)", () => {
  // 2 · (1.644854 + 1.644854)² · 0.09 / 0.0953102² = 214.44.
  expect(latencyRequests(EFFECT).fixed).toBe(215);
  // A tenth of the traffic: s² (1 + 1/9) instead of 2 s².
  expect(latencyRequests({ ...EFFECT, share: 0.1 }).fixed).toBe(Math.ceil(214.441 / 1.8));
});

test("as many as it says: the gate stops on average before `expected`, and by `most` as often as wanted", () => {
  const { expected, most } = latencyRequests(EFFECT).sequential;
  const exposures = Array.from({ length: 100 }, (_, seed) => {
    const rollout = { gate: { latency: { margin: 1.1 } }, slowdown: 1.1, requests: 6000 };
    return simulateRollout({ ...rollout, seed }).exposure;
  });
  const mean = exposures.reduce((sum, exposure) => sum + exposure, 0) / exposures.length;
  expect(mean).toBeLessThan(expected * 1.05);
  expect(mean).toBeGreaterThan(0.75 * expected);
  const inTime = exposures.filter((exposure) => exposure <= most).length;
  expect(inTime / exposures.length).toBeGreaterThanOrEqual(0.93);
});

test("the surer a gate has to be, the more it saves: at a power of 99.9 % more than half", () => {
  const { fixed, sequential } = latencyRequests({ ...EFFECT, power: 0.999 });
  expect(sequential.expected).toBeLessThan(fixed / 2);
  expect(sequential.most).toBeGreaterThan(fixed);
});

test("errors: Wald's mean against the binomial test of the same risks", () => {
  const rates = { acceptable: 0.001, unacceptable: 0.01 };
  const { fixed, sequential } = errorRequests(rates, { alpha: 0.01, beta: 0.05 });
  // By hand: ((2.326348 √0.000999 + 1.644854 √0.0099) / 0.009)² = 694.55.
  expect(fixed).toBe(695);
  // 40,000 simulated streams took 360.5 on average, with a standard error of 1.4.
  expect(Math.abs(sequential.expected - 360.5)).toBeLessThan(5);
});

test("accuracy: labels for a margin", () => {
  const { fixed, sequential } = accuracyLabels({
    ...{ accuracy: 0.95, margin: 0.05, alpha: 0.05, power: 0.95 },
  });
  // 2 · 0.0475 · (3.289707 / 0.05)² = 411.2.
  expect(fixed).toBe(412);
  expect(sequential.typical).toBeGreaterThan(fixed);
  expect(sequential.typical).toBeLessThan(3 * fixed);
});

test("effects that are none are refused", () => {
  expect(() => latencyRequests({ ...EFFECT, slowdown: 0.1 })).toThrow(
    /above 1, such as 1.1, got 0.1/,
  );
  expect(() => latencyRequests({ ...EFFECT, logStd: 0 })).toThrow("expected logStd above 0, got 0");
  expect(() => latencyRequests({ ...EFFECT, power: 95 })).toThrow("power between 0 and 1, got 95");
  expect(() => latencyRequests({ ...EFFECT, share: 1 })).toThrow("share between 0 and 1, got 1");
  expect(() => accuracyLabels({ accuracy: 1, margin: 0.1, alpha: 0.1, power: 0.9 })).toThrow(
    /accuracy between 0 and 1, got 1/,
  );
});

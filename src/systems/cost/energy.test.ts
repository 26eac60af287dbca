import { expect, test } from "vitest";
import { AWS_CATALOGUE } from "./aws-catalogue.ts";
import { carbonGrams, wattsOf } from "./energy.ts";
import { HOURS_A_MONTH, monthly, spotPrice } from "./running-cost.ts";
import { totalLoss } from "./total-loss.ts";

const named = (name: string) => {
  const found = AWS_CATALOGUE.instances.find((instance) => instance.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

test("watts by Cloud Carbon Footprint's method: its documentation's formula, worked by hand", () => {
  // c7i.large at half: 2 · (0.74 + 0.5 · 2.76) + 4 · 0.392 = 5.808 W, times 1.135.
  expect(wattsOf(named("c7i.large"), 0.5)).toBeCloseTo(5.808 * 1.135, 9);
  // g4dn.xlarge when idle: 4 · 0.74 + 16 · 0.392 + 8 = 17.232 W, times 1.135.
  expect(wattsOf(named("g4dn.xlarge"), 0)).toBeCloseTo(17.232 * 1.135, 9);
  // An eighth of an L4.
  expect(wattsOf(named("g6f.large"), 1)).toBeCloseTo((2 * 3.5 + 8 * 0.392 + 72 / 8) * 1.135, 9);
  expect(wattsOf(named("c7i.large"), 2)).toBe(wattsOf(named("c7i.large"), 1));
  expect(carbonGrams(1000, 2)).toBeCloseTo(758.138, 9);
});

test("a month has 730 hours, and interruptions are paid for by the time of a start", () => {
  expect(HOURS_A_MONTH).toBe(8760 / 12);
  expect(monthly(0.1)).toBeCloseTo(73, 9);
  // Once in ten hours, six minutes each: a hundredth more.
  expect(spotPrice(0.2, { interruptionsPerHour: 0.1 }, 360_000)).toBeCloseTo(0.202, 12);
  expect(spotPrice(0.2, { interruptionsPerHour: 5 }, 0)).toBe(0.2);
});

test("the total loss is Part 2's: the model's, and weighted shares of the budgets", () => {
  const loss = totalLoss(
    { model: 0.3, latency: 0.5, memory: 2, cost: 0.25 },
    { latency: 0.1, memory: 0.05, cost: 0.2 },
  );
  expect(loss.total).toBeCloseTo(0.3 + 0.05 + 0.1 + 0.05, 12);
  expect(loss.terms.cost).toBeCloseTo(0.05, 12);
  expect(() =>
    totalLoss({ model: 0, latency: 1, memory: 0, cost: 0 }, { latency: -1, memory: 0, cost: 0 }),
  ).toThrow("from 0 on");
});

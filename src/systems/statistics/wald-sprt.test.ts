import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import {
  checkRates,
  type ErrorRates,
  type ErrorRisks,
  waldBounds,
  waldLogRatio,
  waldOutcome,
} from "./wald-sprt.ts";

const RATES: ErrorRates = { acceptable: 0.001, unacceptable: 0.01 };
const RISKS: ErrorRisks = { alpha: 0.01, beta: 0.05 };

test("bounds and ratio, by hand", () => {
  expect(waldBounds(RISKS)).toEqual({ upper: Math.log(95), lower: Math.log(0.05 / 0.99) });
  // 2 ln 10 + 98 ln (0.99 / 0.999).
  expect(waldLogRatio(RATES, { errors: 2, n: 100 })).toBeCloseTo(3.718286305, 9);
});

test("the counts at which it decides lie on Wald's lines h + s n (1947, equations 5:4 and 5:5)", () => {
  const rates = { acceptable: 0.1, unacceptable: 0.3 };
  const { upper, lower } = waldBounds({ alpha: 0.02, beta: 0.03 });
  const scale = Math.log(3) - Math.log(7 / 9);
  const slope = Math.log(9 / 7) / scale;
  for (const n of [10, 50]) {
    const errors = Math.ceil(upper / scale + slope * n);
    expect(waldLogRatio(rates, { errors, n })).toBeGreaterThanOrEqual(upper);
    expect(waldLogRatio(rates, { errors: errors - 1, n })).toBeLessThan(upper);
  }
  // Without an error it accepts when n ln (9/7) reaches ln (0.98 / 0.03) = 3.486, so from 14 on.
  expect(waldLogRatio(rates, { errors: 0, n: 13 })).toBeGreaterThan(lower);
  expect(waldLogRatio(rates, { errors: 0, n: 14 })).toBeLessThanOrEqual(lower);
});

/** Share of streams that are refused, and the mean number of requests until the decision. */
function simulate(rate: number, runs: number, seed: number) {
  const random = new Random(seed);
  const { upper, lower } = waldBounds(RISKS);
  let [refused, requests] = [0, 0];
  for (let run = 0; run < runs; run++) {
    let [errors, n, ratio] = [0, 0, 0];
    while (ratio < upper && ratio > lower) {
      n += 1;
      if (random.uniform() < rate) errors += 1;
      ratio = waldLogRatio(RATES, { errors, n });
    }
    requests += n / runs;
    if (ratio >= upper) refused += 1 / runs;
  }
  return { refused, requests };
}

test("errs as rarely as Wald's inequalities say, and takes as many requests as streams do", () => {
  const good = waldOutcome(RATES, RISKS, RATES.acceptable);
  const bad = waldOutcome(RATES, RISKS, RATES.unacceptable);
  expect(good.refused).toBeLessThanOrEqual(RISKS.alpha / (1 - RISKS.beta));
  expect(1 - bad.refused).toBeLessThanOrEqual(RISKS.beta / (1 - RISKS.alpha));
  expect(good.refused + (1 - bad.refused)).toBeLessThanOrEqual(RISKS.alpha + RISKS.beta);
  // Wald's own equation (3:57), which leaves out the last step: 0.95 ln 95 + 0.05 ln(0.05 / 0.99) over the mean step of 0.0140668.
  expect(bad.requests).toBeGreaterThan(296.94);
  // Of 1,000 streams the share is good to half a percent, and the mean to 3 %.
  const [streams, worse] = [
    simulate(RATES.acceptable, 1000, 1),
    simulate(RATES.unacceptable, 1000, 2),
  ];
  expect(Math.abs(streams.refused - good.refused)).toBeLessThan(0.01);
  expect(Math.abs(worse.refused - bad.refused)).toBeLessThan(0.02);
  expect(Math.abs(streams.requests / good.requests - 1)).toBeLessThan(0.08);
  expect(Math.abs(worse.requests / bad.requests - 1)).toBeLessThan(0.08);
});

test("rates and risks that cannot be meant are refused", () => {
  expect(() => checkRates({ acceptable: 0.01, unacceptable: 0.001 })).toThrow(
    "expected an unacceptable error rate above the acceptable one, got 0.001 and 0.01",
  );
  expect(() => checkRates({ acceptable: 0, unacceptable: 0.1 })).toThrow(/between 0 and 1, got 0/);
  expect(() => waldBounds({ alpha: 0.6, beta: 0.5 })).toThrow(/less than 1, got 0.6 and 0.5/);
  expect(() => waldLogRatio(RATES, { errors: 3, n: 2 })).toThrow(/got 3 of 2/);
});

import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import {
  logMixtureRatio,
  logOneSidedMixtureRatio,
  mixtureHalfWidth,
  mixtureSprt,
  oneSidedBoundary,
} from "./mixture-sprt.ts";
import { RunningMoments } from "./running-moments.ts";

// The likelihood ratio averaged over a normal, and a half-normal, distribution of effects by scipy.integrate.quad (SciPy 1.17).
test.each([
  [0.05, 0.0004, 0.1, 1.3757594232969517, 2.0617671140214697],
  [-0.05, 0.0004, 0.1, 1.3757594232969517, -2.876774974019561],
  [0.02, 0.01, 0.1, -0.3365735902799724, -0.22999718969345034],
])("the averaged likelihood ratio", (difference, variance, tau, twoSided, oneSided) => {
  expect(logMixtureRatio({ difference, variance }, tau)).toBeCloseTo(twoSided, 9);
  expect(logOneSidedMixtureRatio({ difference, variance }, tau)).toBeCloseTo(oneSided, 9);
});

test("for pairs, it is the formula of Johari et al.", () => {
  const [V, n, tau, d] = [0.18, 250, 0.08, 0.03];
  const both = V + n * tau ** 2;
  const expected = Math.sqrt(V / both) * Math.exp((n ** 2 * tau ** 2 * d ** 2) / (2 * V * both));
  const of = { difference: d, variance: V / n };
  expect(Math.exp(logMixtureRatio(of, tau))).toBeCloseTo(expected, 9);
});

test("the interval ends where the ratio reaches its boundary, and so does the one-sided boundary", () => {
  const half = mixtureHalfWidth(0.0004, 0.1, 0.05);
  expect(logMixtureRatio({ difference: half, variance: 0.0004 }, 0.1)).toBeCloseTo(Math.log(20), 9);
  const z = oneSidedBoundary(0.0004, 0.1, 0.05);
  const difference = z * 0.02;
  expect(logOneSidedMixtureRatio({ difference, variance: 0.0004 }, 0.1)).toBeCloseTo(
    Math.log(20),
    9,
  );
});

test("values without variance: equal ones are no evidence, different ones are certain", () => {
  expect(logMixtureRatio({ difference: 0, variance: 0 }, 0.1)).toBe(0);
  expect(logMixtureRatio({ difference: 1, variance: 0 }, 0.1)).toBe(Infinity);
  expect(logOneSidedMixtureRatio({ difference: -1, variance: 0 }, 0.1)).toBe(-Infinity);
});

test("too few values are no evidence, and an always-valid p-value never rises", () => {
  const random = new Random(1);
  const [first, second] = [new RunningMoments(), new RunningMoments()];
  let before = 1;
  for (let n = 1; n <= 400; n++) {
    first.add(random.normal());
    second.add(random.normal(0.5));
    const look = mixtureSprt(first, second, { tau: 0.5, alpha: 0.05, before });
    expect(look.pValue).toBeLessThanOrEqual(before);
    if (n < 30) expect(look).toMatchObject({ pValue: 1, difference: { low: -Infinity } });
    before = look.pValue;
  }
  expect(before).toBeLessThan(0.001);
});

test("options that make no sense are refused", () => {
  const moments = new RunningMoments();
  expect(() => mixtureSprt(moments, moments, { tau: 0, alpha: 0.05 })).toThrow(
    "expected tau above 0, got 0",
  );
  expect(() => mixtureSprt(moments, moments, { tau: 1, alpha: 5 })).toThrow(
    "expected alpha between 0 and 1, got 5",
  );
});

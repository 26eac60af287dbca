import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import {
  acceptedCounts,
  anytimeDifference,
  anytimeProportion,
  logDifferenceEvidence,
  logShareEvidence,
} from "./anytime-proportions.ts";

// The likelihood ratio averaged over the beta prior by scipy.integrate.quad (SciPy 1.17).
test.each([
  [3, 10, 0.5, -0.2539152099809642],
  [14, 60, 0.1, 2.600784721719137],
  [5, 400, 0.01, -0.867120220364174],
  [95, 100, 0.9, 0.49879248535576026],
])("evidence of %d of %d against a share of %d", (successes, n, share, expected) => {
  expect(logShareEvidence({ successes, n }, share)).toBeCloseTo(expected, 7);
});

// The averaged ratio by scipy.special.betaln, solved for 1/alpha by scipy.optimize.brentq.
test.each([
  [7, 20, 0.0965873561209404, 0.6855117311759874],
  [0, 30, 0, 0.1611824684077218],
  [950, 1000, 0.920760418189143, 0.9712800827403767],
])("the interval of %d of %d", (successes, n, low, high) => {
  const interval = anytimeProportion({ successes, n }, 0.05);
  expect(interval.low).toBeCloseTo(low, 8);
  expect(interval.high).toBeCloseTo(high, 8);
});

// The same, with the least ratio of all pairs that far apart by scipy.optimize.minimize_scalar.
test("the difference of two shares: evidence and interval", () => {
  const [few, fewer] = [
    { successes: 90, n: 100 },
    { successes: 80, n: 100 },
  ];
  expect(logDifferenceEvidence(few, fewer, 0)).toBeCloseTo(-3.0723727458646906, 6);
  expect(logDifferenceEvidence(few, fewer, -0.3)).toBeCloseTo(2.2243568490335157, 6);
  const wide = anytimeDifference(few, fewer, 0.05);
  expect(wide.low).toBeCloseTo(-0.310820500515256, 6);
  expect(wide.high).toBeCloseTo(0.10672876590019979, 6);
  const [many, more] = [
    { successes: 480, n: 500 },
    { successes: 930, n: 1000 },
  ];
  expect(logDifferenceEvidence(many, more, 0.02)).toBeCloseTo(0.21633355849744618, 6);
  const narrow = anytimeDifference(many, more, 0.05);
  expect(narrow.low).toBeCloseTo(-0.08220529947997293, 6);
  expect(narrow.high).toBeCloseTo(0.030143560610746467, 6);
});

test("no trials say nothing; the interval holds what was seen; exchanged, it has the other sign", () => {
  expect(anytimeProportion({ successes: 0, n: 0 }, 0.05)).toMatchObject({ low: 0, high: 1 });
  const nothing = { successes: 0, n: 0 };
  expect(anytimeDifference(nothing, nothing, 0.05)).toMatchObject({ low: -1, high: 1 });
  const counts = fc.tuple(fc.nat(200), fc.nat(200)).filter(([a, b]) => a + b > 0);
  fc.assert(
    fc.property(counts, counts, ([yes, no], [yes2, no2]) => {
      const first = { successes: yes, n: yes + no };
      const second = { successes: yes2, n: yes2 + no2 };
      const { value, low, high } = anytimeDifference(first, second, 0.05);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      const back = anytimeDifference(second, first, 0.05);
      expect(back.low).toBeCloseTo(-high, 6);
    }),
    { numRuns: 40 },
  );
});

test("intervals of a share hold at all of 400 looks at once, in at least 95 % of streams", () => {
  const random = new Random(5);
  const runs = 200;
  let missed = 0;
  for (let run = 0; run < runs; run++) {
    const tally = { successes: 0, n: 0 };
    let isMissed = false;
    for (let n = 1; n <= 400; n++) {
      tally.n = n;
      if (random.uniform() < 0.9) tally.successes += 1;
      // What the interval would exclude, asked directly.
      isMissed ||= logShareEvidence(tally, 0.9) >= Math.log(20);
    }
    if (isMissed) missed += 1;
  }
  expect(missed / runs).toBeLessThanOrEqual(0.05);
});

test("counts that are accepted are those whose evidence is too little", () => {
  const { low, high } = acceptedCounts(500, 0.99, 0.05);
  const evidence = (successes: number, n = 500) => logShareEvidence({ successes, n }, 0.99);
  expect(evidence(low)).toBeLessThan(Math.log(20));
  expect(evidence(low - 1)).toBeGreaterThanOrEqual(Math.log(20));
  // All of n below p99: ln(99 / (99 + n)) - n ln 0.99, which is above ln 20 at 500, and below at 450.
  expect(evidence(500)).toBeCloseTo(Math.log(99 / 599) - 500 * Math.log(0.99), 8);
  expect(high).toBe(499);
  expect(acceptedCounts(450, 0.99, 0.05).high).toBe(450);
  expect(acceptedCounts(0, 0.5, 0.05)).toEqual({ low: 0, high: 0 });
});

test("what are no counts or shares is refused", () => {
  expect(() => anytimeProportion({ successes: 3, n: 2 }, 0.05)).toThrow(/got 3 of 2/);
  expect(() => anytimeProportion({ successes: 1, n: 2 }, 0)).toThrow(
    /alpha between 0 and 1, got 0/,
  );
  expect(() => logShareEvidence({ successes: 1, n: 2 }, 1)).toThrow(/a share between 0 and 1/);
  expect(() => anytimeDifference({ successes: 1, n: 2 }, { successes: -1, n: 2 }, 0.05)).toThrow(
    /got -1 of 2/,
  );
});

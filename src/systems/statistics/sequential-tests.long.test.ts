/** Error rates of the sequential tests within their bounds, from thousands of streams: `npm run test:long`. */
import { describe, expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { anytimeDifference, logShareEvidence } from "./anytime-proportions.ts";
import { mixtureSprt } from "./mixture-sprt.ts";
import { RunningMoments } from "./running-moments.ts";
import { waldBounds, waldLogRatio } from "./wald-sprt.ts";

const RUNS = 2000;

describe.each([
  ["normal", (random: Random) => random.normal()],
  ["uniform", (random: Random) => random.uniform()],
  ["the logarithm of exponential", (random: Random) => Math.log(-Math.log(1 - random.uniform()))],
])("mSPRT of %s values, looked at after every pair up to 2,000", (_, draw) => {
  test.each([0.05, 0.01])("false alarms at level %d, and intervals that miss", (alpha) => {
    const random = new Random(1000 * alpha);
    let alarms = 0;
    let missed = 0;
    for (let run = 0; run < RUNS; run++) {
      const [first, second] = [new RunningMoments(), new RunningMoments()];
      let before = 1;
      let isMissed = false;
      for (let n = 1; n <= 2000; n++) {
        first.add(draw(random));
        second.add(draw(random));
        const { pValue, difference } = mixtureSprt(first, second, { tau: 0.3, alpha, before });
        before = pValue;
        isMissed ||= difference.low > 0 || difference.high < 0;
      }
      if (before <= alpha) alarms += 1;
      if (isMissed) missed += 1;
    }
    expect(alarms / RUNS).toBeLessThanOrEqual(alpha);
    expect(missed).toBe(alarms);
  });
});

test.each([
  [0.001, 0.01, 0.01, 0.05],
  [0.05, 0.1, 0.05, 0.05],
])("Wald's SPRT of %d against %d errs as rarely as his inequalities say", (p, q, alpha, beta) => {
  const rates = { acceptable: p, unacceptable: q };
  const { upper, lower } = waldBounds({ alpha, beta });
  const random = new Random(7);
  const runs = 40_000;
  const refused = (rate: number) => {
    let count = 0;
    for (let run = 0; run < runs; run++) {
      let [errors, n, ratio] = [0, 0, 0];
      while (ratio < upper && ratio > lower) {
        n += 1;
        if (random.uniform() < rate) errors += 1;
        ratio = waldLogRatio(rates, { errors, n });
      }
      if (ratio >= upper) count += 1;
    }
    return count / runs;
  };
  const [falseAlarms, misses] = [refused(p), 1 - refused(q)];
  // Each within two standard errors of so many streams.
  const within = (chance: number) => chance + 2 * Math.sqrt((chance * (1 - chance)) / runs);
  expect(falseAlarms).toBeLessThanOrEqual(within(alpha / (1 - beta)));
  expect(misses).toBeLessThanOrEqual(within(beta / (1 - alpha)));
  expect(falseAlarms + misses).toBeLessThanOrEqual(alpha + beta);
});

test.each([0.5, 0.05, 0.01])(
  "the evidence against a true share of %d hardly ever suffices",
  (share) => {
    const random = new Random(9);
    let alarms = 0;
    for (let run = 0; run < RUNS; run++) {
      const tally = { successes: 0, n: 0 };
      for (let n = 1; n <= 1500; n++) {
        tally.n = n;
        if (random.uniform() < share) tally.successes += 1;
        if (logShareEvidence(tally, share) < Math.log(20)) continue;
        alarms += 1;
        break;
      }
    }
    expect(alarms / RUNS).toBeLessThanOrEqual(0.05);
  },
);

test("intervals of a difference of shares hold at all looks in at least 95 % of streams", () => {
  const random = new Random(12);
  let missed = 0;
  for (let run = 0; run < 300; run++) {
    const [first, second] = [
      { successes: 0, n: 0 },
      { successes: 0, n: 0 },
    ];
    let isMissed = false;
    for (let n = 1; n <= 600; n++) {
      first.n = n;
      second.n = n;
      first.successes += Number(random.uniform() < 0.95);
      second.successes += Number(random.uniform() < 0.9);
      if (n % 10 > 0) continue;
      const { low, high } = anytimeDifference(first, second, 0.05);
      isMissed ||= low > -0.05 || high < -0.05;
    }
    if (isMissed) missed += 1;
  }
  expect(missed / 300).toBeLessThanOrEqual(0.05);
});

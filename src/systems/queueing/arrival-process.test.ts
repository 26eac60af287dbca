import { expect, test } from "vitest";
import { ArrivalProcess, type ArrivalShape, BURSTS, DIURNAL } from "./arrival-process.ts";

function arrivals(process: ArrivalProcess, count: number, qps: number): number[] {
  return [...process.take(count, qps)];
}

/** Variance of the counts in windows over their mean: 1 for a Poisson process (Fano factor). */
function fano(times: readonly number[], windowMs: number): number {
  const counts = new Array<number>(Math.floor((times.at(-1) ?? 0) / windowMs)).fill(0);
  for (const at of times) {
    const window = Math.floor(at / windowMs);
    if (window < counts.length) counts[window] = (counts[window] ?? 0) + 1;
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean;
}

test.each<ArrivalShape>(["poisson", "bursts", "diurnal"])(
  "%s arrivals come at their mean rate",
  (shape) => {
    const times = arrivals(new ArrivalProcess({ shape, seed: 4 }), 60_000, 100);
    // Bursts of seconds: 600 s hold some 120 of them, so their mean is known to about 10 %.
    expect((1000 * times.length) / (times.at(-1) ?? 0) / 100).toBeCloseTo(1, 0);
    expect(times.every((at, i) => at > (times[i - 1] ?? 0))).toBe(true);
  },
);

test("the two states of bursts have the given mean, and the counts spread as theory says", () => {
  const { quiet, busy } = BURSTS;
  const share = busy.meanMs / (busy.meanMs + quiet.meanMs);
  expect(share * busy.factor + (1 - share) * quiet.factor).toBeCloseTo(1, 12);
  expect(
    fano(arrivals(new ArrivalProcess({ shape: "poisson", seed: 5 }), 60_000, 100), 1000),
  ).toBeCloseTo(1, 0);
  // Heffes and Lucantoni 1986: 1 + 2 σ²/(λ r) (1 - (1 - e^{-rt})/(rt)), with σ² the variance of the rate and r the sum of both
  // states' rates of change. Here, in seconds: σ² = 100² · 1, r = 1.25, t = 1, so 1 + 160 · 0.4292.
  const times = arrivals(new ArrivalProcess({ shape: "bursts", seed: 6 }), 400_000, 100);
  const r = 1 / 1 + 1 / 4;
  const expected = 1 + ((2 * 100) / r) * (1 - (1 - Math.exp(-r)) / r);
  expect(fano(times, 1000) / expected).toBeGreaterThan(0.8);
  expect(fano(times, 1000) / expected).toBeLessThan(1.2);
});

test("a day has its night at the beginning and its noon in the middle", () => {
  const times = arrivals(new ArrivalProcess({ shape: "diurnal", seed: 7 }), 60_000, 1000);
  const within = (from: number, to: number) =>
    times.filter((at) => at >= from * DIURNAL.periodMs && at < to * DIURNAL.periodMs).length;
  const [night, noon] = [within(0, 0.1) + within(0.9, 1), within(0.4, 0.6)];
  // The integral of 1 ∓ 0.8 cos over a fifth of the period about its end, and about its middle.
  const swing = (DIURNAL.swing / Math.PI) * Math.sin(0.2 * Math.PI);
  expect(noon / night / ((0.2 + swing) / (0.2 - swing))).toBeCloseTo(1, 0);
});

test("a replay has the recorded gaps at any rate, again and again", () => {
  const process = new ArrivalProcess({ shape: "replay", seed: 1, recordedMs: [5, 6, 9] });
  expect(arrivals(process, 4, 1000).map((at) => Number(at.toFixed(9)))).toEqual([0.5, 2, 2.5, 4]);
  // Half the rate: twice the gaps, from where it was.
  expect(process.next(4, 500)).toBeCloseTo(5, 9);
});

test("a rate may change between two arrivals", () => {
  const process = new ArrivalProcess({ shape: "poisson", seed: 2 });
  const slow = arrivals(process, 2000, 10);
  const fast: number[] = [];
  for (let at = slow.at(-1) ?? 0; fast.length < 2000; fast.push(at)) at = process.next(at, 1000);
  expect(((fast.at(-1) ?? 0) - (fast[0] ?? 0)) / 2000).toBeCloseTo(1, 0);
});

test("what makes no sense is refused", () => {
  expect(() => new ArrivalProcess({ shape: "waves" as never, seed: 1 })).toThrow(
    'expected a shape of "poisson", "bursts", "diurnal", "replay", got "waves"',
  );
  for (const recordedMs of [[], [3], [3, 3], [1, 5, 4]]) {
    expect(() => new ArrivalProcess({ shape: "replay", seed: 1, recordedMs })).toThrow(
      "a replay of at least two arrivals in ascending order",
    );
  }
  expect(() => new ArrivalProcess({ shape: "poisson", seed: 1 }).next(0, 0)).toThrow(
    "expected a rate above 0",
  );
});

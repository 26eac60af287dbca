import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { fitUsl, uslThroughput } from "./usl.ts";

const WORKERS = [1, 2, 4, 6, 8, 12, 16];

const planted = (law: Parameters<typeof uslThroughput>[0], workers = WORKERS) =>
  workers.map((n) => ({ workers: n, perSecond: uslThroughput(law, n) }));

test("planted coefficients are recovered, the bounds too", () => {
  const coefficient = (max: number) =>
    fc.oneof(fc.constant(0), fc.double({ min: 0, max, noNaN: true }));
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 1e5, noNaN: true }),
      coefficient(0.8),
      coefficient(0.05),
      (lambda, sigma, kappa) => {
        const law = fitUsl(planted({ lambda, sigma, kappa }), { seed: 1, resamples: 2 });
        expect(law.lambda.value / lambda).toBeCloseTo(1, 5);
        expect(law.sigma.value).toBeCloseTo(sigma, 5);
        expect(law.kappa.value).toBeCloseTo(kappa, 6);
        expect(law.rSquared).toBeCloseTo(1, 9);
      },
    ),
    { numRuns: 60 },
  );
});

test("the fit to made-up measurements is that of scipy.optimize.curve_fit", () => {
  const perSecond = [105, 198, 352, 455, 520, 560, 540];
  const points = WORKERS.map((workers, i) => ({ workers, perSecond: perSecond[i]! }));
  const law = fitUsl(points, { seed: 1 });
  expect(law.lambda.value).toBeCloseTo(103.50040511498092, 4);
  expect(law.sigma.value).toBeCloseTo(0.03255679666972574, 6);
  expect(law.kappa.value).toBeCloseTo(0.006553337750149729, 7);
  expect(law.peak?.workers).toBeCloseTo(12.15014506584352, 3);
  expect(law.peak?.perSecond).toBeCloseTo(
    uslThroughput({ lambda: 103.5004, sigma: 0.0325568, kappa: 0.00655334 }, 12.15),
    1,
  );
});

test("intervals cover planted coefficients under noise of 3 %, mostly, and are narrower with less noise", () => {
  const truth = { lambda: 100, sigma: 0.05, kappa: 0.004 };
  const widths = { 0.03: 0, 0.005: 0 };
  let covered = 0;
  const runs = 20;
  for (let seed = 0; seed < runs; seed++) {
    for (const noise of [0.03, 0.005] as const) {
      const random = new Random(seed);
      const points = planted(truth, [1, 2, 3, 4, 6, 8, 10, 12, 16]).map(
        ({ workers, perSecond }) => ({
          workers,
          perSecond: perSecond * (1 + noise * random.normal()),
        }),
      );
      const { sigma } = fitUsl(points, { seed, resamples: 100 });
      widths[noise] += sigma.high - sigma.low;
      if (noise === 0.03 && sigma.low <= truth.sigma && truth.sigma <= sigma.high) covered += 1;
    }
  }
  // The bootstrap of so few points covers a little less than 95 %.
  expect(covered / runs).toBeGreaterThan(0.8);
  expect(widths[0.005]).toBeLessThan(widths[0.03] / 3);
});

test("without coherence there is no peak; a worker more that always costs peaks at the first", () => {
  expect(fitUsl(planted({ lambda: 10, sigma: 0.1, kappa: 0 }), { seed: 1 }).peak).toBeUndefined();
  const worse = fitUsl(planted({ lambda: 10, sigma: 0.5, kappa: 2 }), { seed: 1 });
  expect(worse.peak).toEqual({ workers: 1, perSecond: expect.closeTo(10, 6) });
});

test("faster than linear is no negative contention", () => {
  const points = WORKERS.map((workers) => ({ workers, perSecond: 10 * workers ** 1.1 }));
  const law = fitUsl(points, { seed: 1 });
  expect(law.sigma.value).toBe(0);
  expect(law.kappa.value).toBe(0);
});

test("too few different numbers of workers, and what is no throughput, are refused", () => {
  const three = planted({ lambda: 1, sigma: 0.1, kappa: 0 }, [1, 2, 4, 4, 4]);
  expect(() => fitUsl(three, { seed: 1 })).toThrow(
    "at least 4 different numbers of workers, got 3; measure more of them, best 6 or more",
  );
  expect(() => fitUsl([], { seed: 1 })).toThrow("got 0");
  for (const perSecond of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => fitUsl([{ workers: 1, perSecond }], { seed: 1 })).toThrow(
      `got 1 and ${perSecond}`,
    );
  }
  expect(() => fitUsl([{ workers: 0, perSecond: 1 }], { seed: 1 })).toThrow("got 0 and 1");
});

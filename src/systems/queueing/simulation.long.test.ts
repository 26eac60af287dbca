/** Waits of the simulation within 2 % of theory, near saturation too, where that takes tens of millions of requests: `npm run test:long`. */
import { describe, expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { poissonArrivals } from "./arrivals.ts";
import { serve } from "./discrete-event.ts";
import { resampled } from "./resampled.ts";
import { inoueBound, md1Wait, mg1Wait, mmcWait } from "./waiting-times.ts";

const SERVICE_MS = 10;
const REQUESTS = 2_000_000;

/** The mean wait of runs that begin anew, of which the first 20,000 requests do not count. */
function simulatedWait(
  { rho, servers, runs }: { rho: number; servers: number; runs: number },
  service: (seed: number) => (request: number, size: number) => number,
): number {
  const warmUp = 20_000;
  let sum = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const qps = (1000 * rho * servers) / SERVICE_MS;
    const arrivalsMs = poissonArrivals({ qps, count: REQUESTS, seed });
    const { waitMs } = serve({ arrivalsMs, serviceMs: service(seed), servers });
    for (let i = warmUp; i < REQUESTS; i++) sum += waitMs[i]!;
  }
  return sum / runs / (REQUESTS - warmUp);
}

function exponential(seed: number): () => number {
  const random = new Random(1000 + seed);
  return () => -SERVICE_MS * Math.log(1 - random.uniform());
}

/** Two kinds of request, of mean 10 ms. */
const MIXED = [{ size: 1, timesMs: [5, 5, 5, 25] }];
const MIXED_SCV = (3 * 5 ** 2 + 25 ** 2) / 4 / SERVICE_MS ** 2 - 1;

// The standard error of the mean is some 0.6 % in each case (Whitt 1989 for M/M/1).
describe.each([
  { rho: 0.5, runs: 1 },
  { rho: 0.8, runs: 2 },
  { rho: 0.95, runs: 20 },
])("at a load of $rho", ({ rho, runs }) => {
  const arrivalRate = rho / SERVICE_MS;

  test.each([1, 4, 16])("M/M/%d", (servers) => {
    const expected = mmcWait({
      arrivalRate: servers * arrivalRate,
      serviceTime: SERVICE_MS,
      servers,
    });
    const wait = simulatedWait({ rho, servers, runs }, exponential);
    expect(Math.abs(wait / expected - 1)).toBeLessThan(0.02);
  });

  test("M/D/1", () => {
    const wait = simulatedWait({ rho, servers: 1, runs }, () => () => SERVICE_MS);
    const expected = md1Wait({ arrivalRate, serviceTime: SERVICE_MS });
    expect(Math.abs(wait / expected - 1)).toBeLessThan(0.02);
  });

  test("M/G/1", () => {
    const wait = simulatedWait({ rho, servers: 1, runs }, (seed) => resampled(MIXED, seed));
    const expected = mg1Wait({ arrivalRate, serviceTime: SERVICE_MS, serviceScv: MIXED_SCV });
    expect(Math.abs(wait / expected - 1)).toBeLessThan(0.02);
  });
});

test.each([0.1, 0.3, 0.5, 0.7, 0.9])(
  "batches of all who wait, at a load of %d: just below Inoue's bound",
  (load) => {
    const arrivalsMs = poissonArrivals({ qps: 1000 * load, count: REQUESTS, seed: 3 });
    const { latencyMs } = serve({
      ...{ arrivalsMs, servers: 1, maxBatchSize: 100_000 },
      serviceMs: (_, size) => 5 + size,
    });
    const mean = latencyMs.reduce((sum, ms) => sum + ms, 0) / REQUESTS;
    const bound = inoueBound({ arrivalRate: load, fixed: 5, perRequest: 1 });
    expect(mean / bound).toBeLessThan(1.005);
    expect(mean / bound).toBeGreaterThan(0.95);
  },
);

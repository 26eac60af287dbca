import { describe, expect, test } from "vitest";
import { poissonArrivals, renewalArrivals } from "../queueing/arrivals.ts";
import { serve } from "../queueing/discrete-event.ts";
import { mg1Wait, mmcWait } from "../queueing/waiting-times.ts";
import type { RoutingPolicy } from "./demand.ts";
import { policyWait } from "./policy-wait.ts";

const station = (servers: number, rho: number, serviceScv = 1) => ({
  ...{ arrivalRate: rho * servers, serviceTime: 1, servers, arrivalScv: 1, serviceScv },
});

test("one line is M/M/c, and lines that are filled at random are M/G/1", () => {
  expect(policyWait("shared queue", station(4, 0.8)).meanMs).toBeCloseTo(
    mmcWait(station(4, 0.8)),
    12,
  );
  for (const serviceScv of [0, 0.3, 2]) {
    const { share, meanMs } = policyWait("random", station(6, 0.7, serviceScv));
    expect(share).toBeCloseTo(0.7, 12);
    expect(meanMs).toBeCloseTo(mg1Wait({ arrivalRate: 0.7, serviceTime: 1, serviceScv }), 12);
  }
});

/** Gamma-distributed times of mean 1. */
function services(count: number, burstiness: number): Float64Array {
  const times = renewalArrivals({ qps: 1000, count, seed: 8, burstiness });
  return times.map((time, i) => time - (times[i - 1] ?? 0));
}

describe.each<RoutingPolicy>(["round robin", "least outstanding", "power of two"])(
  "%s",
  (policy) => {
    test.each([
      [2, 0.7, 1],
      [4, 0.7, 0.1],
      [4, 0.9, 1],
      [16, 0.9, 0.1],
    ])(
      "%d servers at %d, squared variation %d: mean wait within 0.25 of the simulation",
      (servers, rho, scv) => {
        const count = 100_000;
        const times = services(count, scv);
        const { waitMs } = serve({
          arrivalsMs: poissonArrivals({ qps: 1000 * rho * servers, count, seed: 9 }),
          serviceMs: (request) => times[request]!,
          ...{ servers, policy },
        });
        const simulated = waitMs.reduce((sum, ms) => sum + ms, 0) / count;
        const { meanMs, share } = policyWait(policy, station(servers, rho, scv));
        expect(Math.abs(meanMs / simulated - 1)).toBeLessThan(0.25);
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThanOrEqual(1);
      },
    );
  },
);

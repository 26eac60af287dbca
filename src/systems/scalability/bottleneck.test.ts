import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { poissonArrivals } from "../queueing/arrivals.ts";
import { serve } from "../queueing/discrete-event.ts";
import { type BottleneckEvidence, nameBottleneck, type RequestParts } from "./bottleneck.ts";

/** A simulated service: what its requests went through at a load. */
function requestsAt(rho: number, hopMs = 1): RequestParts[] {
  const random = new Random(2);
  const serviceMs = Array.from({ length: 4000 }, () => random.uniform(8, 12));
  const arrivalsMs = poissonArrivals({ qps: 100 * rho, count: serviceMs.length, seed: 1 });
  const { waitMs } = serve({ arrivalsMs, serviceMs: (i) => serviceMs[i]!, servers: 1 });
  return serviceMs.map((computeMs, i) => ({ queueMs: waitMs[i]!, hopMs, computeMs }));
}

const named = (evidence: Omit<BottleneckEvidence, "seed">) =>
  nameBottleneck({ ...evidence, seed: 1 });

test("a busy server's slow requests wait, an idle one's are computed, and a long way is a long way", () => {
  expect(named({ requests: requestsAt(0.9) })).toMatchObject({
    kind: "queue",
    evidence: expect.stringMatching(
      /^The slowest 200 of 4000 requests spent \d+ % waiting in line and \d+ % being computed; more replicas/,
    ),
  });
  expect(named({ requests: requestsAt(0.05) }).kind).toBe("compute");
  expect(named({ requests: requestsAt(0.05), roof: "compute" }).kind).toBe("compute");
  expect(named({ requests: requestsAt(0.05), roof: "memory" }).kind).toBe("memory");
  expect(named({ requests: requestsAt(0.05, 50) }).kind).toBe("transfer");
});

test("shares are of the slow requests' time", () => {
  const requests = Array.from({ length: 100 }, (_, i) => ({
    queueMs: i < 50 ? 30 : 0,
    hopMs: 1,
    computeMs: 9,
  }));
  const { shares } = named({ requests, percentile: 0.6 });
  expect(shares).toEqual({ queue: 0.75, hop: 0.025, compute: 0.225 });
});

test("a queue is a matter of memory where no replica more fits", () => {
  const memory = { usedBytes: 900e6, replicaBytes: 200e6, limitBytes: 1000e6 };
  const found = named({ requests: requestsAt(0.9), memory });
  expect(found.kind).toBe("memory");
  expect(found.evidence).toContain("900 of 1000 MB are taken, and it takes 200");
  expect(named({ requests: requestsAt(0.9), memory: { ...memory, limitBytes: 2e9 } }).kind).toBe(
    "queue",
  );
});

test("two parts that are nearly equal are not told apart", () => {
  const random = new Random(1);
  const requests = Array.from({ length: 1000 }, () => ({
    queueMs: random.uniform(0, 20),
    hopMs: 0,
    computeMs: random.uniform(0, 20),
  }));
  expect(named({ requests })).toMatchObject({
    kind: undefined,
    evidence: expect.stringContaining("too close to tell which limits"),
  });
});

test("too few requests, and times that are none, are refused", () => {
  const request = { queueMs: 1, hopMs: 1, computeMs: 1 };
  expect(() => named({ requests: [request] })).toThrow("expected 400 requests that took time");
  expect(() => named({ requests: [] })).toThrow("got 0");
  expect(() => named({ requests: [{ ...request, queueMs: -1 }] })).toThrow("got -1 (queue)");
  expect(() => named({ requests: [request], percentile: 1 })).toThrow("got 1");
});

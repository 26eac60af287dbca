import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { poissonArrivals } from "./arrivals.ts";
import { type BatchedLoad, resampledBatches, serveInBatches } from "./batched-replicas.ts";
import { serve } from "./discrete-event.ts";

const one = { replicas: 1, maxBatchSize: 4, maxQueueDelayMs: 10 };
const latencies = (load: BatchedLoad) => [...serveInBatches(load).latencyMs];

test("Triton's rule, worked by hand", () => {
  // Alone: waits out the delay. Four: leave with the fourth.
  expect(latencies({ ...one, arrivalsMs: [0], batchMs: () => 5 })).toEqual([15]);
  expect(latencies({ ...one, arrivalsMs: [0, 1, 2, 3], batchMs: () => 5 })).toEqual([8, 7, 6, 5]);
  // What came while the replica was busy leaves when it is free, if its delay is over by then; else when it is.
  expect(latencies({ ...one, arrivalsMs: [0, 11, 12], batchMs: () => 20 })).toEqual([30, 39, 38]);
  expect(latencies({ ...one, arrivalsMs: [0, 28], batchMs: () => 20 })).toEqual([30, 30]);
  // Five: the fifth is too many for the first batch.
  const arrivalsMs = [0, 0, 0, 0, 0];
  expect(latencies({ ...one, arrivalsMs, batchMs: (count) => count })).toEqual([4, 4, 4, 4, 11]);
});

test("two replicas: the fewer outstanding, or whom the router picks", () => {
  const two = { replicas: 2, maxBatchSize: 1, maxQueueDelayMs: 0, batchMs: () => 10 };
  const arrivalsMs = [0, 1, 2, 11];
  expect(latencies({ ...two, arrivalsMs })).toEqual([10, 10, 18, 10]);
  const pick: BatchedLoad["pick"] = ([first]) => first;
  expect(latencies({ ...two, arrivalsMs, pick })).toEqual([10, 19, 28, 29]);
});

test("batches of one on one replica are the queue of one server, to the last bit", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 120 }),
      (seed, qps) => {
        const arrivalsMs = poissonArrivals({ qps, count: 300, seed });
        const times = (random = new Random(seed)) => {
          const all = Array.from({ length: 300 }, () => 20 * random.uniform());
          let asked = -1;
          return () => all[++asked]!;
        };
        const load = { arrivalsMs, replicas: 1, maxBatchSize: 1, maxQueueDelayMs: 0 };
        const batched = serveInBatches({ ...load, batchMs: times() });
        const queued = serve({ arrivalsMs, serviceMs: times(), servers: 1 });
        expect(batched.endMs).toBe(queued.endMs);
        batched.latencyMs.forEach((ms, query) => {
          expect(ms).toBeCloseTo(queued.latencyMs[query]!, 9);
        });
      },
    ),
    { numRuns: 50 },
  );
});

test.each([
  [2, 1.4],
  [4, 2],
  [8, 6],
])(
  "batches of up to %d without delay, %d queries a service: waits of the bulk queue M/M(1,b)/1",
  (maxBatchSize, load) => {
    // Neuts 1967, general bulk service rule from 1 on: busy with n waiting has probability P₀rⁿ, (λ+μ)r = λ + μrᵇ⁺¹.
    const [lambda, mu] = [load, 1];
    let r = 0.5;
    for (let i = 0; i < 10_000; i++) r = (lambda + mu * r ** (maxBatchSize + 1)) / (lambda + mu);
    const busyWithNone = 1 / (1 / (1 - r) + mu / lambda);
    const meanWait = (busyWithNone * r) / (1 - r) ** 2 / lambda;

    const random = new Random(1);
    const arrivalsMs = poissonArrivals({ qps: 1000 * lambda, count: 400_000, seed: 2 });
    const { latencyMs, batches } = serveInBatches({
      arrivalsMs,
      batchMs: () => -Math.log(1 - random.uniform()) / mu,
      replicas: 1,
      maxBatchSize,
      maxQueueDelayMs: 0,
    });
    const meanLatency = latencyMs.reduce((sum, ms) => sum + ms, 0) / latencyMs.length;
    expect((meanLatency - 1 / mu) / meanWait).toBeCloseTo(1, 1);
    expect(batches).toBeLessThan(arrivalsMs.length);
  },
);

test("what makes no sense is refused", () => {
  const load = { ...one, arrivalsMs: [0, 1], batchMs: () => 1 };
  expect(() => serveInBatches({ ...load, replicas: 0 })).toThrow("at least one replica, got 0");
  expect(() => serveInBatches({ ...load, maxBatchSize: 0.5 })).toThrow("query in a batch, got 0.5");
  expect(() => serveInBatches({ ...load, arrivalsMs: [1, 0] })).toThrow("ascending arrivals");
  expect(() => serveInBatches({ ...load, batchMs: () => Number.NaN })).toThrow("service time");
  expect(() => resampledBatches(new Map(), new Random(1))).toThrow("got none");
});

test("times of batches are drawn from those of their size, between sizes from the line through the means", () => {
  const measured = new Map([
    [1, [9, 11]],
    [5, [30]],
  ]);
  const batchMs = resampledBatches(measured, new Random(1));
  const drawn = Array.from({ length: 100 }, () => batchMs(1));
  expect(new Set(drawn)).toEqual(new Set([9, 11]));
  expect(batchMs(5)).toBe(30);
  expect(batchMs(4)).toBeCloseTo(25);
  expect([13.5, 16.5]).toContain(batchMs(2));
  expect(batchMs(8)).toBe(30);
});

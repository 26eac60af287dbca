import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { ROUTING_POLICIES, type RoutingPolicy } from "../planning/demand.ts";
import { poissonArrivals } from "./arrivals.ts";
import { serve } from "./discrete-event.ts";
import { erlangC } from "./erlang.ts";
import type { Load, Served } from "./load.ts";
import { resampled } from "./resampled.ts";
import { mmcWait } from "./waiting-times.ts";

const count = 300_000;

function exponential(meanMs: number, seed: number): () => number {
  const random = new Random(seed);
  return () => -meanMs * Math.log(1 - random.uniform());
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test("M/M/1 at 80 %: waiting ρ/(μ-λ), latency 1/(μ-λ), its p99 ln(100)/(μ-λ)", () => {
  const arrivalsMs = poissonArrivals({ qps: 80, count, seed: 1 });
  const served = serve({ arrivalsMs, serviceMs: exponential(10, 2), servers: 1 });
  const rate = (100 - 80) / 1000;
  expect(meanOf(served.waitMs) / (0.8 / rate)).toBeCloseTo(1, 1);
  expect(meanOf(served.latencyMs) / (1 / rate)).toBeCloseTo(1, 1);
  const ascending = served.latencyMs.slice().sort();
  expect(ascending[0.99 * count]! / (Math.log(100) / rate)).toBeCloseTo(1, 1);
  expect(served.busyShare).toBeCloseTo(0.8, 2);
});

test("M/D/1 waits half as long (Pollaczek and Khinchine: λ·E[S²]/(2(1-ρ)))", () => {
  const arrivalsMs = poissonArrivals({ qps: 80, count, seed: 3 });
  const served = serve({ arrivalsMs, serviceMs: () => 10, servers: 1 });
  const expected = (0.08 * 10 ** 2) / (2 * (1 - 0.8));
  expect(meanOf(served.waitMs) / expected).toBeCloseTo(1, 1);
});

test("M/G/1 with two kinds of query, by the same formula", () => {
  const measured = [{ size: 1, timesMs: [5, 5, 5, 25] }];
  const arrivalsMs = poissonArrivals({ qps: 70, count, seed: 4 });
  const served = serve({ arrivalsMs, serviceMs: resampled(measured, 5), servers: 1 });
  const secondMoment = (3 * 5 ** 2 + 25 ** 2) / 4;
  const expected = (0.07 * secondMoment) / (2 * (1 - 0.7));
  expect(meanOf(served.waitMs) / expected).toBeCloseTo(1, 1);
});

test.each([
  [2, 0.7],
  [4, 0.9],
  [8, 0.5],
])("M/M/%d at %d: who waits, how long on average, and the tail (Erlang C)", (servers, load) => {
  const qps = 100 * servers * load;
  const arrivalsMs = poissonArrivals({ qps, count, seed: 6 });
  const { waitMs, busyShare } = serve({ arrivalsMs, serviceMs: exponential(10, 7), servers });
  const waiting = erlangC(servers * load, servers);
  const spare = (100 * servers - qps) / 1000;
  const share = (beyond: number) =>
    waitMs.reduce((n, wait) => n + Number(wait > beyond), 0) / count;
  expect(share(1e-9) / waiting).toBeCloseTo(1, 1);
  expect(meanOf(waitMs) / (waiting / spare)).toBeCloseTo(1, 1);
  const beyond = 1 / spare;
  expect(share(beyond) / (waiting * Math.exp(-spare * beyond))).toBeCloseTo(1, 1);
  expect(busyShare).toBeCloseTo(load, 2);
});

test("four queries at two servers, by hand", () => {
  const served = serve({
    arrivalsMs: [0, 1, 2, 3],
    serviceMs: (i) => [10, 4, 3, 1][i]!,
    servers: 2,
  });
  // The first is done at 10; the second at 5; the third waits for it until 5 and is done at 8; the fourth at 9.
  expect([...served.waitMs]).toEqual([0, 0, 3, 5]);
  expect([...served.latencyMs]).toEqual([10, 4, 6, 6]);
  expect(served.endMs).toBe(10);
  expect(served.busyShare).toBe(18 / 20);
});

const load = fc
  .array(
    fc.record({ gap: fc.integer({ min: 0, max: 20 }), service: fc.integer({ max: 50, min: 0 }) }),
    {
      maxLength: 200,
    },
  )
  .map((queries) => {
    let elapsed = 0;
    return {
      arrivalsMs: queries.map(({ gap }) => (elapsed += gap)),
      services: queries.map(({ service }) => service),
    };
  });
const serverCount = fc.integer({ min: 1, max: 9 });

test("nobody is done sooner than served, and nobody starts before who came earlier", () => {
  fc.assert(
    fc.property(load, serverCount, ({ arrivalsMs, services }, servers) => {
      const { latencyMs, waitMs } = serve({ arrivalsMs, serviceMs: (i) => services[i]!, servers });
      let before = 0;
      arrivalsMs.forEach((arrival, i) => {
        expect(latencyMs[i]).toBe(waitMs[i]! + services[i]!);
        expect(waitMs[i]).toBeGreaterThanOrEqual(0);
        expect(arrival + waitMs[i]!).toBeGreaterThanOrEqual(before);
        before = arrival + waitMs[i]!;
      });
    }),
  );
});

test("no more are served at once than there are servers, and none waits while one is free", () => {
  fc.assert(
    fc.property(load, serverCount, ({ arrivalsMs, services }, servers) => {
      const { waitMs } = serve({ arrivalsMs, serviceMs: (i) => services[i]!, servers });
      const starts = arrivalsMs.map((arrival, i) => arrival + waitMs[i]!);
      const busyAt = (time: number, until: number) =>
        starts.slice(0, until).filter((start, i) => start <= time && time < start + services[i]!)
          .length;
      starts.forEach((start, i) => {
        expect(busyAt(start, i)).toBeLessThan(servers);
        if (waitMs[i]! > 0) expect(busyAt(start - 0.5, i)).toBe(servers);
      });
    }),
  );
});

test("one server more is never worse for anybody", () => {
  fc.assert(
    fc.property(load, serverCount, ({ arrivalsMs, services }, servers) => {
      const waits = (n: number) =>
        serve({ arrivalsMs, serviceMs: (i) => services[i]!, servers: n }).waitMs;
      const [few, more] = [waits(servers), waits(servers + 1)];
      few.forEach((wait, i) => {
        expect(more[i]).toBeLessThanOrEqual(wait);
      });
    }),
  );
});

test("Triton's rule, worked by hand", () => {
  const one = { servers: 1, maxBatchSize: 4, maxQueueDelayMs: 10 };
  const latencies = (load: Omit<Load, "servers">) => [...serve({ ...one, ...load }).latencyMs];
  // Alone: waits out the delay. Four: leave with the fourth.
  expect(latencies({ arrivalsMs: [0], serviceMs: () => 5 })).toEqual([15]);
  expect(latencies({ arrivalsMs: [0, 1, 2, 3], serviceMs: () => 5 })).toEqual([8, 7, 6, 5]);
  // What came while the server was busy leaves when it is free, if its delay is over by then; else when it is.
  expect(latencies({ arrivalsMs: [0, 11, 12], serviceMs: () => 20 })).toEqual([30, 39, 38]);
  expect(latencies({ arrivalsMs: [0, 28], serviceMs: () => 20 })).toEqual([30, 30]);
  // Five: the fifth is too many for the first batch.
  const arrivalsMs = [0, 0, 0, 0, 0];
  expect(latencies({ arrivalsMs, serviceMs: (_, size) => size })).toEqual([4, 4, 4, 4, 11]);
});

test("who gets a request, by hand", () => {
  const two = { servers: 2, serviceMs: () => 10 };
  const latencies = (policy: RoutingPolicy, arrivalsMs: number[]) => [
    ...serve({ ...two, policy, arrivalsMs }).latencyMs,
  ];
  expect(latencies("least outstanding", [0, 1, 2, 11])).toEqual([10, 10, 18, 10]);
  expect(latencies("round robin", [0, 1, 2, 11])).toEqual([10, 10, 18, 10]);
  // The fast one is free again, but it is the turn of the slow one.
  const serviceMs = (request: number) => (request === 0 ? 100 : 1);
  const inTurn = serve({ ...two, serviceMs, policy: "round robin", arrivalsMs: [0, 1, 10] });
  expect([...inTurn.latencyMs]).toEqual([100, 1, 91]);
  const least = serve({ ...two, serviceMs, policy: "least outstanding", arrivalsMs: [0, 1, 10] });
  expect([...least.latencyMs]).toEqual([100, 1, 1]);
});

test("a limit of the queue, a time-out in line and one under way, by hand", () => {
  const load = { servers: 1, serviceMs: () => 10 };
  const limited = serve({ ...load, arrivalsMs: [0, 0, 0, 0], queueLimit: 2 });
  expect([...limited.latencyMs]).toEqual([10, 20, 30, Number.POSITIVE_INFINITY]);
  expect(limited.outcomes).toEqual({ answered: 3, rejected: 1, timedOut: 0, failed: 0 });
  // The second is under way when its time is over, the third still waits.
  const late = serve({ ...load, arrivalsMs: [0, 1, 2, 15], timeoutMs: 15 });
  expect([...late.latencyMs]).toEqual([10, Infinity, Infinity, 15]);
  expect([...late.waitMs]).toEqual([0, 9, 15, 5]);
  expect(late.outcomes).toEqual({ answered: 2, rejected: 0, timedOut: 2, failed: 0 });
});

test("a cold start: one server from the beginning, another from 25 ms on", () => {
  const { latencyMs, busyShare } = serve({
    arrivalsMs: [0, 0, 0, 0],
    serviceMs: () => 20,
    servers: 2,
    readyAtMs: [0, 25],
  });
  // The second one takes the third request at 25, and the first one the fourth at 40.
  expect([...latencyMs]).toEqual([20, 40, 45, 60]);
  expect(busyShare).toBeCloseTo(80 / (60 + 35), 12);
  const late = serve({ arrivalsMs: [3], serviceMs: () => 1, servers: 1, readyAtMs: [10] });
  expect([...late.latencyMs]).toEqual([8]);
  for (const policy of ROUTING_POLICIES) {
    const none = { arrivalsMs: [3, 4], serviceMs: () => 1, servers: 2, readyAtMs: [10, 12] };
    expect([...serve({ ...none, policy }).latencyMs]).toEqual([8, 8]);
  }
});

test("servers are up for their share of the time, and lose what they were at", () => {
  const random = new Random(8);
  const served = serve({
    arrivalsMs: poissonArrivals({ qps: 100, count: 100_000, seed: 9 }),
    serviceMs: () => -10 * Math.log(1 - random.uniform()),
    servers: 4,
    failures: { meanUpMs: 600, meanRepairMs: 200 },
    sampleMs: 50,
    seed: 10,
  });
  const up = served.samples.reduce((sum, sample) => sum + sample.up, 0) / served.samples.length;
  expect(up / 4).toBeCloseTo(600 / 800, 1);
  // A request is lost with probability E[S]/(E[S] + MTBF), and fails at the second time.
  const { failed, answered } = served.outcomes;
  expect(failed + answered).toBe(100_000);
  expect(failed / 100_000 / (10 / 610) ** 2).toBeGreaterThan(0.6);
  expect(failed / 100_000 / (10 / 610) ** 2).toBeLessThan(1.4);
});

test("hits take no time and reach no server", () => {
  const served = serve({
    arrivalsMs: poissonArrivals({ qps: 100, count: 100_000, seed: 1 }),
    serviceMs: () => 10,
    servers: 1,
    hitRate: 0.4,
  });
  expect(served.hits / 100_000).toBeCloseTo(0.4, 2);
  expect(served.batches).toBe(100_000 - served.hits);
  expect(served.outcomes.answered).toBe(100_000);
  expect(served.busyShare).toBeCloseTo(0.6, 1);
});

test.each([
  [2, 1.4],
  [4, 2],
  [8, 6],
])(
  "batches of up to %d without delay, %d queries a service: waits of the bulk queue M/M(1,b)/1",
  (maxBatchSize, offered) => {
    // Neuts 1967, general bulk service rule from 1 on: busy with n waiting has probability P₀rⁿ, (λ+μ)r = λ + μrᵇ⁺¹.
    const [lambda, mu] = [offered, 1];
    let r = 0.5;
    for (let i = 0; i < 10_000; i++) r = (lambda + mu * r ** (maxBatchSize + 1)) / (lambda + mu);
    const busyWithNone = 1 / (1 / (1 - r) + mu / lambda);
    const meanWait = (busyWithNone * r) / (1 - r) ** 2 / lambda;
    const arrivalsMs = poissonArrivals({ qps: 1000 * lambda, count, seed: 2 });
    const { waitMs, batches } = serve({
      ...{ arrivalsMs, serviceMs: exponential(1 / mu, 1), servers: 1, maxBatchSize },
    });
    expect(meanOf(waitMs) / meanWait).toBeCloseTo(1, 1);
    expect(batches).toBeLessThan(arrivalsMs.length);
  },
);

test("one line, and lines that are filled at random: M/M/c against c queues of M/M/1", () => {
  const servers = 4;
  const arrivalsMs = poissonArrivals({ qps: 300, count, seed: 11 });
  const serviceMs = exponential(10, 12);
  const { waitMs } = serve({ arrivalsMs, serviceMs, servers, policy: "random" });
  expect(meanOf(waitMs) / mmcWait({ arrivalRate: 0.075, serviceTime: 10 })).toBeCloseTo(1, 1);
});

const anyLoad = fc.record({
  load: fc.record({
    servers: fc.integer({ min: 1, max: 6 }),
    policy: fc.constantFrom(...ROUTING_POLICIES),
    maxBatchSize: fc.integer({ min: 1, max: 5 }),
    maxQueueDelayMs: fc.integer({ min: 0, max: 15 }),
    queueLimit: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(Infinity)),
    timeoutMs: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(Infinity)),
    hitRate: fc.constantFrom(0, 0.3, 1),
    failures: fc.constantFrom({ meanUpMs: 50, meanRepairMs: 20 }, { meanUpMs: 5, meanRepairMs: 5 }),
    seed: fc.integer({ min: 0, max: 99 }),
    sampleMs: fc.constant(7),
  }),
  fails: fc.boolean(),
  gaps: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 150 }),
});

test("every request has one outcome, whatever goes wrong; the queue over time is what waits (Little)", () => {
  fc.assert(
    fc.property(anyLoad, ({ load: { failures, ...options }, fails, gaps }) => {
      let elapsed = 0;
      const arrivalsMs = gaps.map((gap) => (elapsed += gap));
      const sizes: number[] = [];
      const run = () =>
        serve({
          ...options,
          ...(fails ? { failures } : {}),
          arrivalsMs,
          serviceMs: (request, size) => {
            sizes.push(size);
            return 1 + ((7 * request + 3 * size) % 23);
          },
        });
      const served = run();
      expect(served).toEqual(run());
      const { answered, rejected, timedOut, failed } = served.outcomes;
      expect(answered + rejected + timedOut + failed).toBe(gaps.length);
      expect(finite(served)).toBe(answered);
      expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(options.maxBatchSize);
      expect(served.busyShare).toBeGreaterThanOrEqual(0);
      expect(served.busyShare).toBeLessThanOrEqual(1 + 1e-9);
      served.latencyMs.forEach((ms, i) => {
        if (ms < Infinity) expect(ms).toBeLessThanOrEqual(options.timeoutMs);
        expect(served.waitMs[i]).toBeLessThanOrEqual(ms);
      });
      for (const { waiting, busy, up } of served.samples) {
        expect(busy).toBeLessThanOrEqual(up);
        expect(waiting).toBeLessThanOrEqual(
          options.queueLimit + options.servers * options.maxBatchSize,
        );
      }
      if (fails) return;
      expect(failed).toBe(0);
      const waited = served.waitMs.reduce((sum, ms) => sum + ms, 0);
      expect(served.meanWaiting * served.endMs).toBeCloseTo(waited, 6);
    }),
    { numRuns: 200 },
  );
});

function finite({ latencyMs }: Served): number {
  return latencyMs.reduce((total, ms) => total + Number(ms < Infinity), 0);
}

test("what makes no sense is refused with a sentence; no queries are not", () => {
  const load: Load = { arrivalsMs: [1, 2], serviceMs: () => 1, servers: 1 };
  const wrong: [Partial<Load>, string][] = [
    [{ servers: 0 }, "at least one server, got 0"],
    [{ arrivalsMs: [2, 1] }, "ascending arrivals, got 1 ms at request 1"],
    [{ arrivalsMs: [Number.NaN] }, "ascending arrivals, got NaN ms at request 0"],
    [{ serviceMs: () => -1 }, "a service time from 0 ms on, got -1 at request 0"],
    [{ serviceMs: () => Infinity }, "got Infinity at request 0"],
    [{ policy: "fastest" as never }, 'a policy of "shared queue"'],
    [{ maxBatchSize: 0.5 }, "at least one request in a batch, got 0.5"],
    [{ maxQueueDelayMs: -1 }, "a queue delay from 0 ms on, got -1"],
    [{ queueLimit: 0 }, "a queue limit from 1 on, got 0"],
    [{ timeoutMs: 0 }, "a time-out above 0 ms, got 0"],
    [{ hitRate: 1.5 }, "a hit rate from 0 to 1, got 1.5"],
    [{ readyAtMs: [0, 0] }, "a start for each of 1 servers, got 2"],
    [{ readyAtMs: [Infinity] }, "ready at 0 ms or later, got Infinity"],
    [{ failures: { meanUpMs: 0, meanRepairMs: 1 } }, "a mean time up above 0 ms, got 0"],
    [{ failures: { meanUpMs: 1e-9, meanRepairMs: 0 } }, "fewer failures than 10 million"],
    [{ sampleMs: 0 }, "a time between samples above 0 ms, got 0"],
    [{ sampleMs: 1e-6 }, "at most a million samples"],
  ];
  for (const [options, message] of wrong) {
    expect(() => serve({ ...load, ...options }), message).toThrow(message);
  }
  expect(serve({ ...load, arrivalsMs: [] }).busyShare).toBe(0);
});

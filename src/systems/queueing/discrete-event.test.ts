import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { poissonArrivals } from "./arrivals.ts";
import { resampled, serve } from "./discrete-event.ts";

const count = 1_000_000;

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
  const measured = [5, 5, 5, 25];
  const arrivalsMs = poissonArrivals({ qps: 70, count, seed: 4 });
  const served = serve({ arrivalsMs, serviceMs: resampled(measured, 5), servers: 1 });
  const secondMoment = (3 * 5 ** 2 + 25 ** 2) / 4;
  const expected = (0.07 * secondMoment) / (2 * (1 - 0.7));
  expect(meanOf(served.waitMs) / expected).toBeCloseTo(1, 1);
});

/** The share of queries that wait in M/M/c, by the recursion for Erlang's B. */
function erlangC(offered: number, servers: number): number {
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (offered * blocked) / (k + offered * blocked);
  return blocked / (1 - (offered / servers) * (1 - blocked));
}

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

test("resampled times are measured ones, the same for the same query in any order", () => {
  const measured = [3, 1, 4, 1.5, 9];
  const service = resampled(measured, 11);
  const backwards = [99, 50, 7, 0].map(service);
  const again = resampled(measured, 11);
  expect([0, 7, 50, 99].map(again)).toEqual(backwards.reverse());
  expect(backwards.every((ms) => measured.includes(ms))).toBe(true);
  expect(() => resampled([], 1)).toThrow(RangeError);
});

test("no servers, arrivals out of order and negative times are refused; no queries are not", () => {
  expect(() => serve({ arrivalsMs: [1], serviceMs: () => 1, servers: 0 })).toThrow(RangeError);
  expect(() => serve({ arrivalsMs: [2, 1], serviceMs: () => 1, servers: 1 })).toThrow(/ascending/);
  expect(() => serve({ arrivalsMs: [1], serviceMs: () => -1, servers: 1 })).toThrow(/query 0/);
  expect(serve({ arrivalsMs: [], serviceMs: () => 1, servers: 1 }).busyShare).toBe(0);
});

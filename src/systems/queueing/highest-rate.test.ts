import { expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { poissonArrivals } from "./arrivals.ts";
import { serve } from "./discrete-event.ts";
import { highestRate } from "./highest-rate.ts";

/** A system whose latencies are all in time up to `limit` queries/s, and all too late above. */
const stepAt =
  (limit: number, queries = 1000) =>
  (qps: number) =>
    new Float64Array(queries).fill(qps <= limit ? 1 : 100);

test("finds where a system breaks, to the precision asked for, and lists every rate", async () => {
  const result = await highestRate({ boundMs: 10, startQps: 3, latencyAt: stepAt(1000) });
  if ("none" in result) throw new Error(result.none);
  expect(result.isCapped).toBe(false);
  expect(result.qps).toBeLessThanOrEqual(1000);
  expect(result.qps).toBeGreaterThan(1000 / 1.02);
  expect(result.tried.slice(0, 4).map(({ qps }) => qps)).toEqual([3, 6, 12, 24]);
  for (const { qps, met, overLatency } of result.tried) {
    expect(met).toBe(qps <= 1000);
    expect(overLatency).toBe(qps <= 1000 ? 0 : 1000);
  }
});

test("a start that is too high is halved until it holds", async () => {
  const result = await highestRate({ boundMs: 10, startQps: 3000, latencyAt: stepAt(1000) });
  if ("none" in result) throw new Error(result.none);
  expect(result.tried.slice(0, 3).map(({ qps }) => qps)).toEqual([3000, 1500, 750]);
  expect(result.qps).toBeGreaterThan(1000 / 1.02);
});

test("a system that never keeps the bound has no rate, and one that always does is capped", async () => {
  const slow = await highestRate({ boundMs: 10, startQps: 160, latencyAt: stepAt(1) });
  expect(slow).toMatchObject({ none: "10 queries/s do not keep 10 ms either" });
  expect(slow.tried.map(({ qps }) => qps)).toEqual([160, 80, 40, 20, 10]);
  const fast = await highestRate({
    boundMs: 10,
    startQps: 160,
    maxQps: 500,
    latencyAt: stepAt(Number.POSITIVE_INFINITY),
  });
  expect(fast).toMatchObject({ qps: 500, isCapped: true });
});

test("runs too short to show anything are told so, not taken for failures", async () => {
  const result = await highestRate({ boundMs: 10, startQps: 1, latencyAt: stepAt(1000, 100) });
  expect(result).toMatchObject({ none: "needs 359 more queries at each rate" });
  expect(result.tried).toHaveLength(1);
});

test("a few too late are weighed by early stopping: 1 in 661 is not enough, 1 in 662 is", async () => {
  const oneLate = (queries: number) => (qps: number) =>
    Float64Array.from({ length: queries }, (_, i) => (i === 0 || qps > 10 ? 100 : 1));
  const search = { boundMs: 10, startQps: 8, precision: 0.5 };
  const short = await highestRate({ ...search, latencyAt: oneLate(661) });
  expect(short.tried[0]).toEqual({
    ...{ qps: 8, queries: 661, overLatency: 1, latencyMs: 1, met: false, needsMore: 1 },
  });
  const long = await highestRate({ ...search, latencyAt: oneLate(662) });
  expect(long.tried[0]).toMatchObject({ met: true });
});

test("M/M/1 with μ = 100/s: the p99 keeps 100 ms up to μ - ln(100)/0.1 s = 53.9 queries/s", async () => {
  const simulate = (qps: number): Float64Array => {
    const random = new Random(21);
    const arrivalsMs = poissonArrivals({ qps, count: 200_000, seed: 20 });
    const serviceMs = () => -10 * Math.log(1 - random.uniform());
    return serve({ arrivalsMs, serviceMs, servers: 1 }).latencyMs;
  };
  const result = await highestRate({
    boundMs: 100,
    startQps: 10,
    precision: 0.005,
    latencyAt: (qps) => Promise.resolve(simulate(qps)),
  });
  if ("none" in result) throw new Error(result.none);
  const exact = 100 - Math.log(100) / 0.1;
  expect(result.qps / exact).toBeGreaterThan(0.96);
  expect(result.qps / exact).toBeLessThan(1.01);
});

test("lost queries count as too late; settings that make no sense are refused", async () => {
  const latencyAt = () => new Float64Array(1000).fill(Number.POSITIVE_INFINITY);
  const lost = await highestRate({ boundMs: 10, startQps: 1, latencyAt });
  expect(lost.tried[0]?.overLatency).toBe(1000);
  await expect(highestRate({ boundMs: 0, startQps: 1, latencyAt })).rejects.toThrow(RangeError);
  await expect(highestRate({ boundMs: 1, startQps: 1, precision: 0, latencyAt })).rejects.toThrow(
    RangeError,
  );
});

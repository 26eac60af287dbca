import { expect, test } from "vitest";
import { type LoggedQuery, QueryLog } from "../../production/load/query-log.ts";
import { omissionText } from "./omission.ts";
import { plan } from "./plan.testing.ts";
import { cameFigures, planFigures, promisedFigures, promiseKept } from "./promised.ts";

const rate = (value: number) => ({
  ...{ kind: "measured" as const, value, unit: "queries/s" as const, n: 500, method: "m" },
});

/** Queries due each 10 ms whose latencies and times of sending are given. */
function logOf(
  count: number,
  timesOf: (query: number) => { lateMs?: number; waitMs?: number; serviceMs: number },
): QueryLog {
  const log = new QueryLog();
  for (let query = 0; query < count; query += 1) {
    const { lateMs = 0, waitMs = 0, serviceMs } = timesOf(query);
    const dueMs = 10 * query;
    const issuedMs = dueMs + lateMs;
    const times = { dueMs, issuedMs, doneMs: issuedMs + waitMs + serviceMs, serviceMs };
    log.add({ ...times, outcome: "answered" } satisfies LoggedQuery);
  }
  return log;
}

test("a plan's promise has the names of what is measured, and its method and inputs", () => {
  const figures = promisedFigures(plan);
  expect(figures.map(({ name }) => name)).toEqual([
    ...["throughput", "latency-p95", "latency-bound"],
  ]);
  expect(figures[1]).toMatchObject({
    label: "Latency p95",
    figure: {
      ...{ kind: "modelled", value: 20, low: 18, high: 23, unit: "ms" },
      method: expect.stringContaining("simulation of 20,000 requests"),
      inputs: expect.arrayContaining([expect.stringContaining("3 replicas, 1 of them spare")]),
    },
  });
});

test("in the Scaling panel's rows stand the plan's figures and what came in their place", () => {
  const log = logOf(800, () => ({ serviceMs: 8 }));
  expect(planFigures(plan).map(({ name }) => name)).toEqual([
    ...["replicas", "latency", "utilisation", "rate-per-replica"],
  ]);
  const label = "Latency p95 at the target rate";
  expect(cameFigures(plan, log, undefined)).toMatchObject([
    { name: "latency", label, figure: { kind: "measured", value: 8 } },
  ]);
  expect(cameFigures(plan, log, rate(90))).toMatchObject([{ name: "knee", figure: { value: 90 } }]);
});

test.each<[string, number, number, RegExp]>([
  [
    "within the interval",
    21,
    119,
    /Promised: p95 of 20.* at 120 queries\/s on 3 replicas.*overlap/,
  ],
  ["too slow", 40, 120, /Came: 40.*, 2 times as long as promised/],
  ["faster", 10, 120, /shorter by a factor of 2/],
  ["another load", 21, 60, /but at 60 queries\/s: another load/],
])("a promise beside what came: %s", (_, ms, qps, sentence) => {
  // A spread, so that there is an interval.
  const log = logOf(800, (query) => ({ serviceMs: ms * (query % 20 < 2 ? 1 : 0.5) }));
  expect(promiseKept(plan, log, rate(qps))).toMatch(sentence);
});

test("too few answers are no judgement", () => {
  const log = logOf(5, () => ({ serviceMs: 1 }));
  expect(promiseKept(plan, log, rate(120))).toMatch(/too few answers for a p95/);
});

test("a wait for a connection is told apart from the time after sending", () => {
  const stalled = logOf(1000, (query) =>
    query >= 500 && query < 600 ? { waitMs: 10 * (600 - query), serviceMs: 5 } : { serviceMs: 5 },
  );
  const four = { connections: 4, mostInFlight: 5 };
  // LoadGen's p99 of 1,000 is the tenth from the end: waits of 1,000, 990, … 910 ms, and 5.
  expect(omissionText(stalled, 0.99, { connections: 1, mostInFlight: 100 })).toBe(
    "p99 is 915 ms from the time at which queries were due, and 5 ms from the time at which they were sent: 100 of 1,000 queries waited for one of a single connection. A generator that times from the sending leaves that wait out, though whoever asks has it (coordinated omission).",
  );
  const steady = logOf(1000, () => ({ serviceMs: 5 }));
  expect(omissionText(steady, 0.99, four)).toMatch(
    /^p99 is 5 ms .* and 5 ms .*, so neither hides anything/,
  );
  expect(
    omissionText(
      logOf(9, () => ({ waitMs: 90, serviceMs: 5 })),
      0.99,
      four,
    ),
  ).toMatch(/^p50 is 95 ms/);
  const late = logOf(1000, () => ({ lateMs: 30, serviceMs: 5 }));
  expect(omissionText(late, 0.99, { connections: 8, mostInFlight: 5 })).toMatch(
    /^p99 is 35 ms .*: the generator was late/,
  );
  expect(omissionText(new QueryLog(), 0.99, four)).toBeUndefined();
});

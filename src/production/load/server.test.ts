import { expect, test, vi } from "vitest";
import { Random } from "../../base/random.ts";
import { quantile, sorted } from "../../base/statistics.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { poissonArrivals } from "../../systems/queueing/arrivals.ts";
import { serve } from "../../systems/queueing/discrete-event.ts";
import { highestRate } from "../../systems/queueing/highest-rate.ts";
import { resampled } from "../../systems/queueing/resampled.ts";
import { findServerRate } from "./find-server-rate.ts";
import { fakeSystem, virtualClock } from "./load.testing.ts";
import { QueryRejected, SystemGone } from "./query-errors.ts";
import { QueryLog } from "./query-log.ts";
import { runSingleStream } from "./run-closed-loop.ts";
import { runServer } from "./run-server.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

const find = (profile: LoadProfile, label: string) =>
  profile.figures.find((figure) => figure.label === label)?.figure;

const resultOf = (profile: LoadProfile): number => {
  const { figure } = profile.result;
  return "value" in figure ? figure.value : Number.NaN;
};

test("latencies are those of a queue with the same arrivals and service times, exactly", async () => {
  const clock = virtualClock();
  const random = new Random(3);
  const sut = fakeSystem(clock, () => 2 + 6 * random.uniform());
  const log = new QueryLog();
  const profile = await runServer(sut, { clock, qps: 150, boundMs: 50, seed: 5, log });
  const serviceMs = log.serviceMs;
  const arrivalsMs = poissonArrivals({ qps: 150, count: log.size, seed: 5 });
  const expected = serve({ arrivalsMs, serviceMs: (query) => serviceMs[query] ?? 0, servers: 1 });
  log.latenciesMs.forEach((ms, query) => {
    expect(ms).toBeCloseTo(expected.latencyMs[query] ?? Number.NaN, 6);
  });
  expect(find(profile, "Busy")).toMatchObject({ value: expect.closeTo(0.75, 1) });
  expect(find(profile, "Issued late")).toMatchObject({ value: 0 });
});

test("a generator that wakes late is told apart from the system, and warned of", async () => {
  const clock = virtualClock({ lateMs: 1.5 });
  const sut = fakeSystem(clock, () => 2);
  const profile = await runServer(sut, { clock, qps: 100, boundMs: 100 });
  // Those that became due while it overslept were not as late.
  expect(find(profile, "Issued late")).toMatchObject({ value: expect.closeTo(0.95, 1) });
  expect(find(profile, "Issued late, at most")).toMatchObject({ value: expect.closeTo(1.5, 6) });
  expect(find(profile, "Service time, p50")).toMatchObject({ value: expect.closeTo(2, 6) });
  // The visitor has waited all the same.
  const p50 = find(profile, "p50");
  expect(p50 && "value" in p50 ? p50.value : 0).toBeGreaterThanOrEqual(3.5 - 1e-6);
  expect(profile.verdict).toMatch(/The generator .* was late for [\d,]+ of/);
});

test.each(["poisson", "constant", "bursts", "diurnal"] as const)(
  "a warm-up that takes the whole time leaves a sentence, and no figure (%s)",
  async (shape) => {
    const clock = virtualClock();
    const sut = fakeSystem(clock, () => 5000);
    const profile = await runServer(sut, { clock, qps: 100, boundMs: 50, budgetSeconds: 2, shape });
    expect(profile).toMatchObject({ valid: false, samplesMs: { length: 0 } });
    expect(profile.result.figure.kind).toBe("needs-samples");
    expect(profile.verdict).toMatch(/no query|needs|too few/i);
    expect(profile.verdict).not.toMatch(/NaN|Infinity|undefined/);
  },
);

test("too few queries for the bound: how many more is said as LoadGen says it", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, () => 1);
  const profile = await runServer(sut, { clock, qps: 100, boundMs: 50, budgetSeconds: 2 });
  const queries = profile.samplesMs.length;
  expect(profile.valid).toBe(false);
  expect(profile.verdict).toContain(`needs ${459 - queries} more queries: ${queries} of 459`);
});

test("a rate above what can be served ends with the time, and says what is left", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, () => 20);
  const profile = await runServer(sut, { clock, qps: 200, boundMs: 50, budgetSeconds: 5 });
  expect(profile.valid).toBe(false);
  expect(profile.verdict).toMatch(/^the time was over with \d+ queries still to be answered/);
});

test("a query that fails is counted, breaks the bound, and the run goes on", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => {
    if (query % 20 === 6) throw new Error("lost");
    return 1;
  });
  const options = { clock, qps: 100, boundMs: 50, warmUpQueries: 0 };
  const profile = await runServer(sut, options);
  const queries = sut.asked.length;
  const failed = sut.asked.filter((_, query) => query % 20 === 6).length;
  expect(profile.valid).toBe(false);
  expect(profile.verdict).toContain(
    `p99 ≤ 50 ms is not met: ${failed} of ${queries.toLocaleString("en")} queries took longer or had no answer, which breaks every bound (${failed} failed)`,
  );
  expect(find(profile, "Queries")).toMatchObject({ value: queries });
  expect(find(profile, "Answered")).toMatchObject({ value: queries - failed });
  expect(find(profile, "Failed")).toMatchObject({ value: failed, method: /lost \(/ });
  expect(find(profile, "Failed, share")).toMatchObject({ value: failed / queries, n: queries });
  expect(find(profile, "Rejected")).toBeUndefined();
  const search = await findServerRate(sut, options);
  expect(search).toMatchObject({ valid: false, verdict: /^no rate found/ });
});

test("queries that fail while the system warms up are left out, unless all of them do", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => {
    if (query % 10 === 0) throw new Error("lost");
    return 1;
  });
  const profile = await runServer(sut, { clock, qps: 100, boundMs: 50, budgetSeconds: 2 });
  expect(find(profile, "Warm-up queries")).toMatchObject({ value: 18 });
  expect(find(profile, "Failed, share")).toMatchObject({ value: expect.closeTo(0.1, 1) });
  const broken = fakeSystem(clock, () => {
    throw new Error("no weights");
  });
  const none = await runServer(broken, { clock, qps: 100, boundMs: 50, budgetSeconds: 2 });
  expect(none.verdict).toBe("fake failed at warm-up query 1: no weights");
  const gone = fakeSystem(clock, () => {
    throw new SystemGone("out of memory");
  });
  await runServer(gone, { clock, qps: 100, boundMs: 50, budgetSeconds: 2 });
  expect(gone.asked).toHaveLength(1);
});

test("arrivals of another shape, and their name in every method", async () => {
  const clock = virtualClock();
  const log = new QueryLog();
  const sut = fakeSystem(clock, () => 1);
  const options = { clock, qps: 100, boundMs: 50, budgetSeconds: 2, log };
  const profile = await runServer(sut, { ...options, shape: "constant" });
  const gaps = log.arrivalsMs.slice(1).map((at, query) => at - (log.arrivalsMs[query] ?? 0));
  for (const gap of gaps) expect(gap).toBeCloseTo(10, 6);
  expect(find(profile, "p50")).toMatchObject({
    method: expect.stringMatching(
      /^Arrivals at equal distances at 100 queries\/s, (?!.*LoadGen's Server)/,
    ),
  });
});

test("a system that is gone ends the run, and keeps what there was", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => {
    if (query === 6) throw new SystemGone("out of memory");
    return 1;
  });
  const options = { clock, qps: 100, boundMs: 50, warmUpQueries: 0 };
  const profile = await runServer(sut, options);
  expect(profile.verdict).toBe("fake is gone: out of memory. The 7 queries before it are kept.");
  expect(find(profile, "Answered")).toMatchObject({ value: 6 });
  expect(find(profile, "Failed")).toMatchObject({ value: 1 });
});

test("a queue that turns away what is too much rejects; that is no failure", async () => {
  const clock = virtualClock();
  let inside = 0;
  const sut: SystemUnderTest = {
    name: "small",
    servers: 100,
    async issue() {
      if (inside === 4) throw new QueryRejected("queue is full");
      inside += 1;
      await clock.take(20);
      inside -= 1;
    },
  };
  const profile = await runServer(sut, { clock, qps: 400, boundMs: 50, budgetSeconds: 5 });
  // Erlang's loss formula, for eight times a server's rate at four servers.
  expect(find(profile, "Rejected, share")).toMatchObject({ value: expect.closeTo(0.575, 1) });
  expect(find(profile, "Rejected")).toMatchObject({ method: /queue is full/ });
  expect(find(profile, "In flight, at most")).toMatchObject({ value: 4 });
  expect(profile.verdict).toMatch(/^p99 ≤ 50 ms is not met/);
});

test("a query without an answer in time has timed out, and its late answer does not count", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => (query % 100 === 50 ? 80 : 1));
  const profile = await runServer(sut, {
    clock,
    qps: 20,
    boundMs: 50,
    timeoutMs: 40,
    budgetSeconds: 60,
  });
  const timedOut = find(profile, "Timed out");
  const late = find(profile, "Late answers");
  expect(timedOut).toMatchObject({ method: /no answer in 40 ms/ });
  expect(late && "value" in late && late.value).toBeGreaterThan(5);
  expect(late).toMatchObject({ value: timedOut && "value" in timedOut && timedOut.value });
  expect(find(profile, "Second answers")).toBeUndefined();
});

test("a load that grows without end ends the run with a sentence", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, () => 20);
  const profile = await runServer(sut, { clock, qps: 1000, boundMs: 50, mostInFlight: 100 });
  expect(profile.valid).toBe(false);
  expect(profile.verdict).toMatch(
    /^ended: 1\d\d queries were in flight, and their number kept growing; the system/,
  );
  expect(clock.now()).toBeLessThan(2000);
});

test("a second in which the system hangs shows in the latencies from the due times, not in the service times", async () => {
  const clock = virtualClock();
  const log = new QueryLog();
  const hangs = () => fakeSystem(clock, (query) => (query === 500 ? 1000 : 2));
  const profile = await runServer(hangs(), { clock, qps: 100, boundMs: 50, log });
  const ascending = sorted(log.latenciesMs);
  expect(quantile(ascending, 0.99)).toBeGreaterThan(800);
  expect(quantile(ascending, 0.95)).toBeGreaterThan(400);
  expect(quantile(sorted(log.serviceMs), 0.99)).toBeCloseTo(2, 6);
  expect(profile.verdict).toMatch(/^p99 ≤ 50 ms is not met/);
  // A client that waits for each answer asks nothing meanwhile: the same second is one slow query of thousands.
  const omitting = new QueryLog();
  await runSingleStream(hangs(), { clock, log: omitting });
  expect(quantile(sorted(omitting.latenciesMs), 0.99)).toBeCloseTo(2, 6);
});

test("two servers of 20 ms keep up with 80 queries/s, as the simulation says", async () => {
  const clock = virtualClock();
  const log = new QueryLog();
  const sut = { ...fakeSystem(clock, () => 20), servers: 2 };
  const profile = await runServer(sut, { clock, qps: 80, boundMs: 100, budgetSeconds: 60, log });
  const rate = find(profile, "Rate achieved");
  const offered = (1000 * (log.size - 1)) / (log.arrivalsMs.at(-1) ?? 0);
  expect(Math.abs((rate && "value" in rate ? rate.value : 0) / offered - 1)).toBeLessThan(0.05);
  const simulated = sorted(
    serve({ arrivalsMs: log.arrivalsMs, serviceMs: () => 20, servers: 2 }).latencyMs,
  );
  const measured = sorted(log.latenciesMs);
  for (const p of [0.5, 0.9, 0.99]) {
    expect(Math.abs(quantile(measured, p) / quantile(simulated, p) - 1)).toBeLessThan(0.1);
  }
  const mean = (label: string) => {
    const figure = find(profile, label);
    return figure && "value" in figure ? figure.value : Number.NaN;
  };
  expect(mean("In flight, mean") / mean("In flight, by Little's law")).toBeCloseTo(1, 6);
  expect(mean("Busy")).toBeCloseTo(0.8, 1);
});

test("Stop ends a run at once; what was open has failed", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => {
    if (query === 30) clock.stop();
    return 20;
  });
  const onProgress = vi.fn<(profile: LoadProfile) => void>();
  const running = runServer(sut, { clock, qps: 200, boundMs: 50, onProgress });
  await expect(running).rejects.toThrow("asked to stop");
  const last = onProgress.mock.lastCall?.[0];
  expect(last).toMatchObject({ valid: false, verdict: /^stopped after \d+ queries/ });
  expect(last && find(last, "Failed")).toMatchObject({ method: /stopped \(/ });
  expect(clock.now()).toBeLessThan(1500);
});

test("while the tab is hidden the schedule waits, and what was under way does not count", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => {
    if (query === 300) clock.hide(60_000);
    return 2;
  });
  const profile = await runServer(sut, { clock, qps: 100, boundMs: 50 });
  expect(find(profile, "Queries left out")).toMatchObject({ value: expect.any(Number) });
  expect(profile.valid).toBe(true);
  const rate = find(profile, "Rate achieved");
  expect(rate && "value" in rate ? rate.value : 0).toBeCloseTo(100, -1);
});

test("the highest rate is the one that a simulation finds on the measured service times", async () => {
  const clock = virtualClock();
  const random = new Random(11);
  const service = () => random.uniform(4, 6);
  const single = new QueryLog();
  await runSingleStream(fakeSystem(clock, service), { clock, log: single });
  const boundMs = 40;
  const seed = 2;
  const profile = await findServerRate(fakeSystem(clock, service), {
    clock,
    boundMs,
    seed,
    budgetSeconds: 60,
  });
  expect(profile.valid).toBe(true);
  const { figure } = profile.result;
  const count = "n" in figure ? figure.n : 0;
  const [firstTry] = profile.search ?? [];
  const simulated = await highestRate({
    boundMs,
    startQps: firstTry?.qps ?? 100,
    precision: 0.05,
    latencyAt: (qps) =>
      serve({
        arrivalsMs: poissonArrivals({ qps, count, seed }),
        serviceMs: resampled([{ size: 1, timesMs: single.serviceMs }], seed),
        servers: 1,
      }).latencyMs,
  });
  if ("none" in simulated) throw new Error(simulated.none);
  expect(Math.abs(resultOf(profile) / simulated.qps - 1)).toBeLessThan(0.1);
  expect(profile.search?.some(({ met }) => met)).toBe(true);
  expect(profile.search?.some(({ met }) => !met)).toBe(true);
});

test("a queue that is long before it comes to the bound is given the time to", async () => {
  const clock = virtualClock();
  // 90 queries decide about a p95, and wait 90 ms at most, however fast they come.
  const sut = fakeSystem(clock, () => 1);
  const options = { boundMs: 500, percentile: 0.95, precision: 0.25, budgetSeconds: 60 };
  const profile = await findServerRate(sut, { clock, ...options });
  expect(resultOf(profile)).toBeGreaterThan(700);
  expect(resultOf(profile)).toBeLessThan(1250);
});

test("a search that its time ends says between which rates it was", async () => {
  const clock = virtualClock();
  const profile = await findServerRate(
    fakeSystem(clock, () => 10),
    {
      clock,
      boundMs: 50,
      budgetSeconds: 25,
    },
  );
  expect(profile.valid).toBe(false);
  expect(profile.verdict).toMatch(/^the search ended with its 25 s: the rate/);
  expect(profile.search?.length).toBeGreaterThan(0);
});

test("a budget too small for one rate says what it takes", async () => {
  const clock = virtualClock();
  const profile = await findServerRate(
    fakeSystem(clock, () => 50),
    { clock, boundMs: 200 },
  );
  expect(profile.result.figure).toMatchObject({ kind: "needs-samples" });
  expect(profile.verdict).toMatch(/^needs \d+ queries more at the first rate/);
});

test("a bound below the service time is met by no rate", async () => {
  const clock = virtualClock();
  const profile = await findServerRate(
    fakeSystem(clock, () => 1),
    { clock, boundMs: 0.5 },
  );
  expect(profile.result.figure).toMatchObject({ kind: "not-measured", why: "none" });
  expect(profile.verdict).toMatch(/^no rate found/);
});

test("on a machine too busy to load a server, a broken bound is no verdict on the system", async () => {
  const clock = virtualClock({ lateMs: 12 });
  const profile = await findServerRate(
    fakeSystem(clock, () => 1),
    { clock, boundMs: 10 },
  );
  expect(profile.result.figure).toMatchObject({ kind: "not-measured", why: "failed" });
  expect(profile.verdict).toMatch(/^cannot tell: .*too busy to load a server.*late for [\d,]+ of/);
});

test("on the real clock, too, queries are served one at a time, none before its time", async () => {
  const busy: SystemUnderTest = {
    name: "busy",
    async issue() {
      const end = performance.now() + 1;
      while (performance.now() < end);
    },
  };
  const log = new QueryLog();
  await runServer(busy, { qps: 300, boundMs: 50, budgetSeconds: 0.5, log });
  const serviceMs = log.serviceMs;
  expect(log.size).toBeGreaterThan(20);
  expect(Math.min(...log.latenessMs)).toBeGreaterThanOrEqual(0);
  log.latenciesMs.forEach((ms, query) => {
    expect(ms).toBeGreaterThanOrEqual(serviceMs[query] ?? Number.NaN);
  });
});

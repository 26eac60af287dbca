import { expect, test, vi } from "vitest";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { fakeSystem, virtualClock } from "./load.testing.ts";
import { runMultiStream, runSingleStream } from "./run-closed-loop.ts";

const find = (profile: LoadProfile, label: string) =>
  profile.figures.find((figure) => figure.label === label)?.figure;

/** A run of exactly so many queries of 1, 2, 3 … ms. */
function run(queries: number, percentile?: number) {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => query + 1);
  return runSingleStream(sut, {
    clock,
    warmUpQueries: 0,
    maxQueries: queries,
    budgetSeconds: 1e6,
    ...(percentile === undefined ? {} : { percentile }),
  });
}

test.each([
  [0.9, 64],
  [0.95, 130],
  [0.99, 662],
])("p%d is stated from LoadGen's %d queries on, not before", async (percentile, fewest) => {
  const short = await run(fewest - 1, percentile);
  expect(short.result.figure).toMatchObject({ kind: "needs-samples", more: 1 });
  expect(short.valid).toBe(false);
  expect(short.verdict).toBe(`needs 1 more query: ${fewest - 1} of ${fewest}`);

  const enough = await run(fewest, percentile);
  // With one query over allowed, none of the highest is passed over.
  expect(enough.result.figure).toMatchObject({ kind: "measured", value: fewest, n: fewest });
  expect(enough.valid).toBe(true);
});

test("percentiles are order statistics with distribution-free intervals; those of too few say how many are missing", async () => {
  const profile = await run(1000);
  expect(find(profile, "p50")).toMatchObject({ value: 501, low: 470, high: 533, n: 1000 });
  expect(find(profile, "p99")).toMatchObject({ value: 991 });
  expect(find(profile, "p99.9")).toMatchObject({ kind: "needs-samples" });
  expect(profile.samplesMs).toHaveLength(500);
});

test("warm-up is counted apart, the budget ends the run and is named against LoadGen's", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => (query < 20 ? 5 : 10));
  const profile = await runSingleStream(sut, { clock, budgetSeconds: 2, seed: 7 });
  expect(find(profile, "Warm-up queries")).toMatchObject({ value: 20 });
  expect(find(profile, "Queries")).toMatchObject({ value: 190 });
  expect(find(profile, "p50")).toMatchObject({ value: 10, n: 190 });
  expect(find(profile, "Rate achieved")).toMatchObject({ value: 100, unit: "queries/s" });
  expect(find(profile, "Seed")).toMatchObject({ value: 7 });
  const { figure } = profile.result;
  expect("method" in figure && figure.method).toContain("2 s instead of LoadGen's 600 s");
});

test("one seed asks for the same samples again, another for others", async () => {
  const asked = async (seed: number) => {
    const clock = virtualClock();
    const sut = fakeSystem(clock, () => 1);
    await runSingleStream(sut, { clock, seed, maxQueries: 100 });
    return sut.asked.flat();
  };
  expect(await asked(1)).toEqual(await asked(1));
  expect(await asked(1)).not.toEqual(await asked(2));
});

test("MultiStream asks for eight samples at a time and needs 662 queries", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, () => 4);
  const profile = await runMultiStream(sut, { clock, budgetSeconds: 1 });
  expect(sut.asked.every((indices) => indices.length === 8)).toBe(true);
  expect(find(profile, "Rate achieved")).toMatchObject({ value: 250, unit: "queries/s" });
  expect(find(profile, "Samples a second")).toMatchObject({ value: 2000, unit: "samples/s" });
  expect(profile.verdict).toBe(`needs ${662 - 230} more queries: 230 of 662`);
});

test("a system that fails at query 7 ends the run, and what came before is kept and marked", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => {
    if (query === 6) throw new Error("out of memory");
    return 3;
  });
  const profile = await runSingleStream(sut, { clock, warmUpQueries: 0 });
  expect(profile.valid).toBe(false);
  expect(profile.verdict).toMatch(
    /^fake failed at query 7: out of memory\. The 6 queries before it are kept\./,
  );
  expect(find(profile, "p50")).toMatchObject({ value: 3, n: 6 });
});

test("a system that fails in the warm-up says so", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, () => {
    throw new Error("no weights");
  });
  const profile = await runSingleStream(sut, { clock });
  expect(profile.verdict).toMatch(/fake failed at warm-up query 1: no weights/);
  expect(find(profile, "p50")).toMatchObject({ kind: "needs-samples", more: 1 });
});

test("a clock that reads zero gives no latency, and no rate", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, () => 0);
  const profile = await runSingleStream(sut, { clock, maxQueries: 100 });
  expect(profile.result.figure.kind).toBe("not-measurable");
  expect(find(profile, "p50")?.kind).toBe("not-measurable");
  expect(find(profile, "Rate achieved")?.kind).toBe("not-measurable");
});

test("queries that the tab was hidden for are left out, and the pause is given back", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => {
    if (query === 50) clock.hide(5000);
    return 10;
  });
  const profile = await runSingleStream(sut, { clock, warmUpQueries: 0, budgetSeconds: 2 });
  expect(find(profile, "Queries")).toMatchObject({ value: 199 });
  expect(find(profile, "Queries left out")).toMatchObject({ value: 1 });
  expect(find(profile, "p99")).toMatchObject({ kind: "needs-samples" });
  const rate = find(profile, "Rate achieved");
  expect(rate && "value" in rate ? rate.value : 0).toBeCloseTo(99.5, 0);
});

test("Stop ends the run, which shows what there is; it is no failure of the system", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (query) => {
    if (query === 9) {
      clock.stop();
      throw new Error("stopped at a tensor operation");
    }
    return 1;
  });
  const onProgress = vi.fn<(profile: LoadProfile) => void>();
  const running = runSingleStream(sut, { clock, warmUpQueries: 0, onProgress });
  await expect(running).rejects.toThrow("asked to stop");
  expect(onProgress.mock.lastCall?.[0]).toMatchObject({
    valid: false,
    verdict: /^stopped after 9 queries/,
  });
});

test("bad settings and an empty set of samples are answered with a sentence", async () => {
  const clock = virtualClock();
  const empty = fakeSystem(clock, () => 1, 0);
  expect(() => runSingleStream(empty, { clock })).toThrow(
    /expected a system under test with samples/,
  );
  const sut = fakeSystem(clock, () => 1);
  expect(() => runSingleStream(sut, { clock, budgetSeconds: 0 })).toThrow(
    /expected budgetSeconds to be positive, got 0/,
  );
});

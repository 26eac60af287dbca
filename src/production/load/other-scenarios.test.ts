import { beforeAll, expect, test } from "vitest";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { Dropout, Linear, randn, Sequential, setBackend, zeros } from "../../tinytorch/index.ts";
import { auditCaching } from "./audit-caching.ts";
import { fakeSystem, virtualClock } from "./load.testing.ts";
import { runSingleStream } from "./run-closed-loop.ts";
import { runOffline } from "./run-offline.ts";
import { modelUnderTest } from "./system-under-test.ts";

beforeAll(() => setBackend("wasm"));

const find = (profile: LoadProfile, label: string) =>
  profile.figures.find((figure) => figure.label === label)?.figure;

test("Offline fills its budget with one query and gives samples a second", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, (_, indices) => 0.2 * indices.length);
  const profile = await runOffline(sut, { clock });
  expect(profile.result.figure).toMatchObject({ kind: "measured", value: expect.closeTo(5000, 6) });
  expect(profile.valid).toBe(true);
  const last = sut.asked.at(-1) ?? [];
  expect(find(profile, "Samples")).toMatchObject({ value: last.length });
  expect(last.length).toBeGreaterThan(24_576);
  // Every sample as often as the others, but for the rest.
  const times = Array.from({ length: 100 }, (_, i) => last.filter((index) => index === i).length);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
});

test("Offline with too few samples says how many are missing", async () => {
  const clock = virtualClock();
  const profile = await runOffline(
    fakeSystem(clock, (_, indices) => 10 * indices.length),
    { clock },
  );
  expect(profile.valid).toBe(false);
  expect(profile.verdict).toMatch(/^needs [\d,]+ more samples: \d+ of 24,576; \d+ fit into 10 s/);
});

test("Offline that the tab was hidden for has no rate", async () => {
  const clock = virtualClock();
  const profile = await runOffline(
    fakeSystem(clock, (_, indices) => {
      if (indices.length > 5000) clock.hide(1000);
      return 0.1 * indices.length;
    }),
    { clock },
  );
  expect(profile.result.figure).toMatchObject({ kind: "not-measured", why: "failed" });
  expect(profile).toMatchObject({ valid: false, verdict: /the tab was hidden/ });
});

test("the audit finds a cache, and does not where there is none", async () => {
  const clock = virtualClock();
  let last = -1;
  const caching = fakeSystem(
    clock,
    (_, [index = 0]) => {
      const ms = index === last ? 1 : 4;
      last = index;
      return ms;
    },
    1000,
  );
  const found = await auditCaching(caching, { clock });
  expect(found).toMatchObject({ isCaching: true, ratio: { value: 4 } });
  expect(found.verdict).toMatch(/^caching: the same sample takes 75 % less time/);
  const honest = await auditCaching(
    fakeSystem(clock, () => 4, 1000),
    { clock },
  );
  expect(honest).toMatchObject({ isCaching: false, ratio: { value: 1 } });
});

test("the audit asks for no sample twice but the one, and wants enough to choose from", async () => {
  const clock = virtualClock();
  const sut = fakeSystem(clock, () => 1, 100);
  await auditCaching(sut, { clock });
  const asked = sut.asked.flat();
  const repeated = asked.filter((index, at) => asked.indexOf(index) !== at);
  expect(new Set(repeated).size).toBe(1);
  await expect(
    auditCaching(
      fakeSystem(clock, () => 1, 5),
      { clock },
    ),
  ).rejects.toThrow(/expected a system with at least \d+ different samples, got 5/);
});

test("a model and its inputs are a system under test", async () => {
  const model = new Sequential(new Linear(16, 8), new Dropout(0.5), new Linear(8, 2));
  const sut = modelUnderTest(model, randn([10, 16], { seed: 1 }), { maxBatchSize: 4 });
  expect(sut).toMatchObject({ name: "Sequential", sampleCount: 10 });
  await sut.issue([3]);
  await sut.issue([9, 0, 1, 2, 3, 3]);
  expect(model.training).toBe(false);
  const profile = await runSingleStream(sut, { budgetSeconds: 0.2 });
  // How many fit into so short a time is the machine's affair.
  expect(["measured", "needs-samples"]).toContain(profile.result.figure.kind);
  expect(() => modelUnderTest(model, zeros([0, 16]))).toThrow(
    /expected inputs of shape \(N, …\) with at least one row, got \(0, 16\)/,
  );
});

/** The six suites against a real system: its registry, a server with replicas, a monitor. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TableOutput } from "../../outputs/plain-outputs.ts";
import { CompleteMLSystem } from "../complete-system/complete-system.ts";
import { BREAKS, type Break } from "./breaks.ts";
import { runComprehensiveTests } from "./run-comprehensive-tests.ts";
import { ALL_TESTS } from "./suites/all-tests.ts";
import { SUITES, type SuiteName } from "./system-test.ts";
import { OBJECTIVES, redIn, TestedSystem } from "./tested-system.testing.ts";

const LIMIT_MS = 300_000;

let tested: TestedSystem;

beforeAll(async () => {
  tested = await TestedSystem.open();
}, LIMIT_MS);

afterAll(() => tested.end());

test(
  "a sound system passes every test of the six suites, each with its time and what was seen",
  async () => {
    const report = await tested.run();
    expect(redIn(report)).toEqual([]);
    expect(new Set(report.results.map(({ suite }) => suite))).toEqual(new Set(SUITES));
    expect(report.results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect(report.results.filter(({ ms, seen }) => !(ms > 0) || seen === "")).toEqual([]);
    const [table, file] = tested.shown;
    const caption = expect.stringMatching(/^\d+ of \d+ passed, in/);
    expect(table).toMatchObject({ kind: "table", caption });
    expect((table as TableOutput).alarms).toBeUndefined();
    expect(file).toMatchObject({ kind: "file", name: "test-results.xml" });
  },
  LIMIT_MS,
);

/** The others, and that no other suite finds them, are held by the long test. */
describe("what is broken is found by its test, and by no other of its suite", () => {
  test.each<Break>(["weights", "router", "input-check", "registry", "secret", "lineage"])(
    "%s",
    async (name) => {
      const suite = ALL_TESTS.find(({ id }) => id === BREAKS[name].finds)?.suite;
      const report = await tested.run({ break: name, suites: suite === undefined ? [] : [suite] });
      const red = redIn(report);
      expect(
        red.map(([id]) => id),
        JSON.stringify(red),
      ).toEqual([BREAKS[name].finds]);
      expect(red[0]?.[1]).toMatch(/^Expected .*; got .*\. To do: .*\.$/);
      const table = tested.shown[0] as TableOutput;
      expect(table.alarms).toHaveLength(1);
      expect(table.caption).toContain(BREAKS[name].does);
    },
    LIMIT_MS,
  );
});

test("every suite has something that can be broken, and every test a name of its own", () => {
  const found = Object.values(BREAKS).map(({ finds }) => ALL_TESTS.find(({ id }) => id === finds));
  expect(new Set(found.map((it) => it?.suite))).toEqual(new Set(SUITES));
  expect(new Set(ALL_TESTS.map(({ id }) => id)).size).toBe(ALL_TESTS.length);
});

test(
  "without a server and a monitor, what needs them is skipped and says so",
  async () => {
    const options = { objectives: OBJECTIVES, suites: ["integration"] as const };
    const { results } = await runComprehensiveTests(tested.system, options);
    const skipped = results.filter(({ outcome }) => outcome === "skipped");
    expect(skipped.map(({ id, seen }) => [id, seen])).toEqual([
      ["answers-of-production", "it needs your server: { server }"],
      ["monitor-counts", "it needs your server and your monitor: { server, monitor }"],
    ]);
    const passed = results.filter(({ outcome }) => outcome === "passed");
    expect(passed).toHaveLength(results.length - 2);
  },
  LIMIT_MS,
);

test.each([
  [
    { break: "wieghts" as Break },
    /no break "wieghts"; did you mean "weights"\? there are "weights"/,
  ],
  [{ suites: ["units" as SuiteName] }, /no suite "units"; did you mean "unit"\?/],
  [{ suites: [] }, /expected suites to name one of unit, integration/],
  [{ sever: 1 } as never, /no option "sever"; did you mean "server"\?/],
  [{ objectives: { ...OBJECTIVES, availability: 2 } }, /expected availability/],
  [{ break: "pixels" as const }, /break "pixels" needs your server: \{ server \}/],
  [{ break: "monitor" as const }, /needs your server and monitor: \{ server, monitor \}/],
])("options that make no sense are refused: %j", async (options, reason) => {
  await expect(runComprehensiveTests(tested.system, options)).rejects.toThrow(reason);
});

test("what is no system, or has no version in production, is refused with what to do", async () => {
  await expect(runComprehensiveTests({} as CompleteMLSystem)).rejects.toThrow(
    /expected a CompleteMLSystem, as in/,
  );
  const other = new CompleteMLSystem(tested.system.config, { name: "unborn" });
  await expect(runComprehensiveTests(other)).rejects.toThrow(
    /a version of "unborn" in production, got none; call evaluate\(\) and deploy\(\) first/,
  );
});

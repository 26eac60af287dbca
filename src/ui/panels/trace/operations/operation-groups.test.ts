import { expect, test } from "vitest";
import { operationGroups, ordered } from "../../../../outputs/panels/trace/operation-groups.ts";
import { samplePass } from "../../../../outputs/panels/trace/trace.testing.ts";
import { accountingWords, explainedShare } from "../accounting.ts";
import { groupColumns } from "./group-columns.ts";

const pass = samplePass("training step", 64, 3, 1);
const context = { modelName: "Sequential", hostTimed: true };

test("groups share out all of the time", () => {
  for (const by of ["operation", "module", "kernels"] as const) {
    const groups = operationGroups(pass, by, context);
    expect(groups.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(pass.operations.length);
  }
});

test("what belongs to no module is told apart by phase; kernels timed together stay together", () => {
  const names = (by: "module" | "kernels") =>
    operationGroups(pass, by, context).map(({ name }) => name);
  expect(names("module")).toEqual([
    "none (loading)",
    ...["0", "1", "2", "3", "4", "5"],
    "none (forward)",
    "none (update)",
  ]);
  expect(names("kernels")).toContain("MatMul + Add");
});

test("rows are ordered by any column, and what is unknown comes last", () => {
  const groups = operationGroups(pass, "operation", context);
  const slowest = ordered(groups, { column: "ms", isDescending: true });
  expect(slowest[0]?.name).toBe("linear");
  expect(ordered(groups, { column: "name", isDescending: false })[0]?.name).toBe("Adam");
  const unknown = groups.map((group) =>
    group.name === "linear" ? { ...group, rate: undefined } : group,
  );
  for (const isDescending of [true, false]) {
    expect(ordered(unknown, { column: "rate", isDescending }).at(-1)?.name).toBe("linear");
  }
});

test("a column has one unit, that of its largest value", () => {
  const groups = operationGroups(pass, "operation", context);
  const columns = groupColumns(groups, { hostTimed: true });
  expect(columns.map(({ title, unit }) => `${title} ${unit}`.trim())).toEqual([
    "Count",
    "Time ms",
    "Share %",
    "Computes MFLOP",
    "Rate GFLOP/s",
    "Moves kB",
  ]);
});

test("the sum of operations is written so that it can be checked", () => {
  expect(accountingWords(pass)).toMatch(
    /^Operations 8\.540 ms − recording 0\.008 ms = 8\.532 ms; the same training step untraced took 8\.510 ms\.$/,
  );
  expect(explainedShare(pass.accounting)).toBeCloseTo(1, 1);
});

test("absent figures leave words", () => {
  const absent = { kind: "not-measurable", reason: "no clock" } as const;
  const accounting = { ...pass.accounting, untraced: absent };
  expect(accountingWords({ ...pass, accounting })).toContain("took not measurable here");
});

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type GroupColumn,
  type OperationGroup,
  operationGroups,
  ordered,
} from "../../../../outputs/panels/trace/operation-groups.ts";
import { samplePass } from "../../../../outputs/panels/trace/trace.testing.ts";
import type { TraceOperation, TracePass } from "../../../../outputs/panels/trace/trace.ts";
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

const [template] = pass.operations;
if (template === undefined) throw new Error("the sample pass has no operation");

/** A pass of such operations; each as the first of the sample, but for what is given. */
function passOf(
  ...changes: { [Key in keyof TraceOperation]?: TraceOperation[Key] | undefined }[]
): TracePass {
  return {
    ...pass,
    operations: changes.map((change) => ({ ...template, ...change }) as TraceOperation),
  };
}

test("a group adds up its operations: count, time, device time, arithmetic and bytes", () => {
  const groups = operationGroups(
    passOf(
      { name: "linear", hostMs: 2, deviceMs: 1, flops: 4e6, bytes: 100 },
      { name: "relu", hostMs: 1, flops: 1e6, bytes: 30 },
      { name: "linear", hostMs: 6, deviceMs: 3, flops: 12e6, bytes: 300 },
      { name: "reshape", hostMs: 1, flops: 0, bytes: 0 },
    ),
    "operation",
    context,
  );
  expect(groups).toEqual([
    {
      name: "linear",
      count: 2,
      ms: 8,
      share: 0.8,
      deviceMs: 4,
      flops: 16e6,
      rate: 16e6 / 0.004,
      bytes: 400,
    },
    {
      name: "relu",
      count: 1,
      ms: 1,
      share: 0.1,
      deviceMs: undefined,
      flops: 1e6,
      rate: 1e6 / 0.001,
      bytes: 30,
    },
    {
      name: "reshape",
      count: 1,
      ms: 1,
      share: 0.1,
      deviceMs: undefined,
      flops: 0,
      rate: undefined,
      bytes: 0,
    },
  ]);
});

test("a rate counts the arithmetic whose time is known, over that time alone", () => {
  const [group] = operationGroups(
    passOf(
      { name: "linear", hostMs: 5, deviceMs: 2, flops: 8e6 },
      // The device told nothing, and the host's clock does not see what it computes.
      { name: "linear", hostMs: 5, deviceMs: undefined, flops: 8e6 },
    ),
    "operation",
    { ...context, hostTimed: false },
  );
  expect(group).toMatchObject({ flops: 16e6, deviceMs: 2, rate: 8e6 / 0.002 });
});

test("where no time passed, shares are 0 and rates unknown, never NaN", () => {
  const groups = operationGroups(
    passOf({ name: "a", hostMs: 0, flops: 5 }, { name: "b", hostMs: 0, flops: 0 }),
    "operation",
    context,
  );
  expect(groups.map(({ share, rate }) => [share, rate])).toEqual([
    [0, undefined],
    [0, undefined],
  ]);
  expect(operationGroups(passOf(), "operation", context)).toEqual([]);
});

const operation = fc.record({
  name: fc.constantFrom("linear", "relu", "softmax", "Adam"),
  module: fc.integer({ min: -1, max: pass.modules.length - 1 }),
  phase: fc.constantFrom("loading" as const, "forward" as const, "backward" as const),
  hostMs: fc.double({ min: 0, max: 50, noNaN: true }),
  deviceMs: fc.option(fc.double({ min: 0, max: 50, noNaN: true }), { nil: undefined }),
  flops: fc.nat(1e9),
  bytes: fc.nat(1e9),
});

test("whatever the pass, groups hold all operations, once each, and keep the order of their first ones", () => {
  fc.assert(
    fc.property(
      fc.array(operation, { minLength: 1, maxLength: 40 }),
      fc.constantFrom("operation" as const, "module" as const, "kernels" as const),
      (operations, by) => {
        const groups = operationGroups(passOf(...operations), by, context);
        const sum = (of: (group: OperationGroup) => number) =>
          groups.reduce((total, group) => total + of(group), 0);
        const wanted = (of: (one: (typeof operations)[number]) => number) =>
          operations.reduce((total, one) => total + of(one), 0);
        expect(sum(({ count }) => count)).toBe(operations.length);
        expect(sum(({ flops }) => flops)).toBe(wanted(({ flops }) => flops));
        expect(sum(({ bytes }) => bytes)).toBe(wanted(({ bytes }) => bytes));
        expect(sum(({ ms }) => ms)).toBeCloseTo(
          wanted(({ hostMs }) => hostMs),
          6,
        );
        expect(sum(({ deviceMs = 0 }) => deviceMs)).toBeCloseTo(
          wanted(({ deviceMs = 0 }) => deviceMs),
          6,
        );
        expect(sum(({ share }) => share)).toBeCloseTo(
          wanted(({ hostMs }) => hostMs) > 0 ? 1 : 0,
          6,
        );
        expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
        if (by !== "operation") return;
        expect(groups.map(({ name }) => name)).toEqual([
          ...new Set(operations.map(({ name }) => name)),
        ]);
      },
    ),
  );
});

const group = (name: string, change: Partial<OperationGroup> = {}): OperationGroup => ({
  name,
  count: 1,
  ms: 1,
  share: 0.1,
  deviceMs: undefined,
  flops: 0,
  rate: undefined,
  bytes: 0,
  ...change,
});

test("equal rows stay as they were, in either direction", () => {
  const rows = [group("b", { ms: 2 }), group("c"), group("a"), group("d", { ms: 2 })];
  const names = (isDescending: boolean) =>
    ordered(rows, { column: "ms", isDescending }).map(({ name }) => name);
  expect(names(true)).toEqual(["b", "d", "c", "a"]);
  expect(names(false)).toEqual(["c", "a", "b", "d"]);
});

test("names go by their numbers, not by their digits, and rows that lack a value keep their order", () => {
  const modules = ["10", "2", "1.9", "1.10"].map((name) => group(name));
  expect(ordered(modules, { column: "name", isDescending: false }).map(({ name }) => name)).toEqual(
    ["1.9", "1.10", "2", "10"],
  );
  const rows = [
    group("x"),
    group("slow", { deviceMs: 9 }),
    group("y"),
    group("none", { deviceMs: 0 }),
  ];
  for (const [isDescending, known] of [
    [true, ["slow", "none"]],
    [false, ["none", "slow"]],
  ] as const) {
    const names = ordered(rows, { column: "deviceMs", isDescending }).map(({ name }) => name);
    expect(names).toEqual([...known, "x", "y"]);
  }
});

test("every column puts its values in order, and changes nothing but the order", () => {
  const value = fc.double({ min: 0, max: 1e6, noNaN: true });
  const row = fc
    .record({
      name: fc.string({ maxLength: 3 }),
      count: fc.nat(9),
      ms: value,
      share: value,
      deviceMs: fc.option(value, { nil: undefined }),
      flops: value,
      rate: fc.option(value, { nil: undefined }),
      bytes: value,
    })
    .map((it): OperationGroup => it);
  const columns = Object.keys(group("")) as GroupColumn[];
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 20 }),
      fc.constantFrom(...columns),
      fc.boolean(),
      (rows, column, isDescending) => {
        const sorted = ordered(rows, { column, isDescending });
        expect(new Set(sorted)).toEqual(new Set(rows));
        expect(sorted).toHaveLength(rows.length);
        const values = sorted.map((it) => it[column]);
        const known = values.filter((it) => it !== undefined);
        expect(values.slice(known.length).every((it) => it === undefined)).toBe(true);
        for (let i = 1; i < known.length; i += 1) {
          const [one, next] = [known[i - 1], known[i]];
          if (typeof one !== "number" || typeof next !== "number") continue;
          expect(isDescending ? one >= next : one <= next).toBe(true);
        }
      },
    ),
  );
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

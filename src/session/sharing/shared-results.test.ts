import { expect, test } from "vitest";
import { readLinkResults, type SharedResult } from "../../notebook/link/link-content.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { sample as comparison } from "../../outputs/panels/comparison/sample.testing.ts";
import type { ProfileOutput } from "../../outputs/panels/profile/profile.ts";
import { sample as recommendations } from "../../outputs/panels/recommendations/sample.testing.ts";
import type { PanelOutput } from "../../outputs/panels/registry.ts";
import { compared } from "../../ui/panels/comparison/comparison-rows.ts";
import { openSession } from "../apply.ts";
import type { SourceState } from "../running/source-state.ts";
import type { SessionState } from "../state.ts";
import { sharedFigures } from "./shared-figures.ts";
import { compareResults, sharedResults } from "./shared-results.ts";

const latency = (value: number) => ({
  name: "inferenceLatencyMs",
  label: "Latency, one image",
  figure: { kind: "measured" as const, value, unit: "ms" as const, n: 662, method: "One by one." },
});

function measured(value: number, ranSource = "profile()"): SessionState {
  const profile: ProfileOutput = {
    kind: "profile",
    version: 1,
    state: "done",
    stage: "complete",
    model: { name: "Sequential", parameters: 7 },
    backend: { name: "wasm", threads: 4 },
    metrics: [
      latency(value),
      {
        name: "gpuUtilization",
        label: "GPU",
        figure: { kind: "not-measurable", reason: "Nothing runs on a GPU." },
      },
    ],
  };
  const notebook = toNotebook({ cells: [{ id: "profile", source: "profile()" }, { source: "1" }] });
  const { state } = openSession(notebook);
  const result = {
    source: ranSource,
    outcome: "ok" as const,
    outputs: [{ kind: "text" as const, stream: "value" as const, text: "7" }, profile],
    startedAt: Date.UTC(2026, 0, 2),
    used: {},
  };
  return { ...state, cells: { ...state.cells, profile: { result } } };
}

test("a panel's figures are shared with the device and the time of the run", () => {
  expect(sharedResults(measured(1.84))).toEqual([
    {
      panel: "profile",
      cellId: "profile",
      summary: {
        title: "Profile of Sequential",
        device: expect.stringMatching(/^wasm, 4 threads/),
        at: "2026-01-02T00:00:00.000Z",
        metrics: [{ ...latency(1.84), better: "lower" }],
      },
    },
  ]);
});

test("figures of an earlier text of the cell are not shared", () => {
  expect(sharedResults(measured(1.84, "profile(other)"))).toEqual([]);
});

test("theirs and mine stand side by side, panel by panel", () => {
  const [theirs, mine] = [sharedResults(measured(1.84)), sharedResults(measured(2.1))];
  const [compared] = compareResults(theirs, mine);
  expect(compared).toMatchObject({
    hasMine: true,
    output: {
      title: "Profile of Sequential",
      columns: [{ name: "Theirs" }, { name: "Mine" }],
      rows: [{ label: "Latency, one image", better: "lower" }],
    },
  });
  const values = compared?.output.rows[0]?.figures.map(
    (figure) => "value" in figure && figure.value,
  );
  expect(values).toEqual([1.84, 2.1]);
});

test("what was not measured here stands alone", () => {
  const [compared] = compareResults(sharedResults(measured(1.84)), []);
  expect(compared).toMatchObject({ hasMine: false, output: { columns: [{ name: "Theirs" }] } });
});

test("of a system nothing is shared while it lives; then its last figures, dated when they came", () => {
  const state = measured(1.84);
  const result = state.cells["profile"]?.result;
  if (result === undefined) throw new Error("no result");
  const at = Date.UTC(2026, 0, 3);
  const shared = (source: SourceState) =>
    sharedResults({
      ...state,
      cells: { profile: { result: { ...result, sources: { 1: source } } } },
    });
  const live = { id: "s", startedAt: 0, asOf: at };
  expect(shared(live)).toEqual([]);
  const [ended] = shared({ ...live, ended: { at: at + 1, reason: "it was stopped" } });
  expect(ended?.summary.at).toBe("2026-01-03T00:00:00.000Z");
  expect(JSON.stringify(ended)).not.toContain("it was stopped");
});

/** Results shared by a notebook that shows these panels. */
function sharedFrom(...outputs: PanelOutput[]) {
  const { state } = openSession(toNotebook({ cells: [{ id: "cell", source: "show()" }] }));
  const result = { source: "show()", outcome: "ok" as const, outputs, startedAt: 0, used: {} };
  return sharedResults({ ...state, cells: { cell: { result } } });
}

function scaled(shared: readonly SharedResult[], factor: number): SharedResult[] {
  return shared.map((result) => ({
    ...result,
    summary: {
      ...result.summary,
      metrics: result.summary.metrics.map((metric) => ({
        ...metric,
        figure:
          "value" in metric.figure
            ? {
                kind: "computed",
                unit: metric.figure.unit,
                value: factor * metric.figure.value,
                method: "m",
              }
            : metric.figure,
      })),
    },
  }));
}

/** Owner of the figure marked as best, row by row. */
function bestOf(theirs: readonly SharedResult[], mine: readonly SharedResult[]) {
  return compareResults(theirs, mine).flatMap(({ output }) =>
    output.rows.map((row) => [
      row.label,
      output.columns[compared(row).findIndex(({ words }) => words === "best")]?.name,
    ]),
  );
}

test("the larger gain and the higher throughput are best, the shorter time too", () => {
  const theirs = sharedFrom(recommendations, comparison);
  expect(bestOf(theirs, scaled(theirs, 2))).toEqual([
    ["Fuse linear and relu (inference, batch 1), gain", "Mine"],
    ["Batches of 128 (training step, batch 64), gain", "Mine"],
    ["Latency, WASM", "Theirs"],
    ["Latency, CPU", "Theirs"],
    ["Throughput, batch 64, WASM", "Mine"],
    ["Threads, WASM", undefined],
    ["Threads, CPU", undefined],
  ]);
});

test("links and files of earlier versions do not say what is better: they open, and only known names are marked", () => {
  const older = sharedFrom(recommendations, comparison).map((result) => ({
    ...result,
    summary: {
      ...result.summary,
      metrics: result.summary.metrics.map(({ better: _, ...metric }) => metric),
    },
  }));
  const read = readLinkResults(JSON.parse(JSON.stringify(older)));
  expect(read).toEqual(older);
  expect(bestOf(read, scaled(read, 2))).toEqual([
    ["Fuse linear and relu (inference, batch 1), gain", "Mine"],
    ["Batches of 128 (training step, batch 64), gain", "Mine"],
    ["Latency, WASM", undefined],
    ["Latency, CPU", undefined],
    ["Throughput, batch 64, WASM", undefined],
    ["Threads, WASM", undefined],
    ["Threads, CPU", undefined],
  ]);
});

test("a modelled figure of an earlier version opens with its source as its method", () => {
  const figure = { kind: "modelled", value: 1, unit: "usd", source: "A list", date: "2026-01-01" };
  const metrics = [{ name: "cost", label: "Cost", figure }];
  const summary = { title: "t", device: "d", at: "2026-01-02T00:00:00.000Z", metrics };
  expect(readLinkResults([{ panel: "profile", cellId: "c", summary }])).toMatchObject([
    { summary: { metrics: [{ figure: { method: "A list." } }] } },
  ]);
});

test("a panel of an unknown kind has nothing to share, and one of theirs is compared by what it says", () => {
  const unknown = {
    kind: "weather",
    version: 1,
    state: "done",
    stage: "",
  } as unknown as PanelOutput;
  expect(sharedFrom(unknown)).toEqual([]);
  const [gain] = sharedFrom(recommendations);
  if (gain === undefined) return expect.fail("nothing was shared");
  const theirs = [{ ...gain, panel: "weather" }];
  expect(bestOf(theirs, scaled(theirs, 2)).map(([, best]) => best)).toEqual(["Mine", "Mine"]);
});

test("shared figures are drawn as a list, with the device that they are of", () => {
  const [shared] = sharedResults(measured(1.84));
  if (shared === undefined) throw new Error("expected a shared result");
  expect(sharedFigures(shared)).toMatchObject({
    kind: "figures",
    caption: expect.stringMatching(
      /not measured here: “Profile of Sequential”, on “wasm, 4 threads.*”, 2026-01-02$/,
    ),
    rows: [{ label: "Latency, one image", value: { value: 1.84 } }],
  });
  const { summary } = shared;
  const [metric] = summary.metrics;
  if (metric === undefined) throw new Error("expected a figure");
  const many = Array.from({ length: 50 }, () => ({ ...metric, label: "x".repeat(5000) }));
  const { rows } = sharedFigures({ ...shared, summary: { ...summary, metrics: many } });
  expect(rows).toHaveLength(41);
  expect(rows.at(-1)?.value).toBe("10 more figures");
  expect(Math.max(...rows.map(({ label }) => label.length))).toBeLessThan(300);
});

import { expect, test } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import type { ProfileOutput } from "../../outputs/panels/profile/profile.ts";
import { openSession } from "../apply.ts";
import type { SourceState } from "../running/source-state.ts";
import type { SessionState } from "../state.ts";
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

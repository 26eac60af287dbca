import { beforeEach, expect, test, vi } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { MOST_LIVE_SOURCES } from "../../outputs/source.ts";
import { restored } from "../storage/storage.ts";
import { SourceSession, textOutput } from "./sources.testing.ts";
import { liveSources } from "./sources.ts";
import { cellStatus, isStale } from "./status.ts";

let session: SourceSession;

beforeEach(() => {
  vi.setSystemTime(5000);
  session = new SourceSession();
});

test("a system stands among the outputs of its run and goes on when the run is over", () => {
  session.open("a", "s");
  expect(session.source("s")).toEqual({ id: "s", startedAt: 1000, asOf: 1000 });
  session.change("s", "1");
  expect(session.shown("a")).toEqual([textOutput("1")]);
  expect(session.source("s")).toEqual({ id: "s", startedAt: 1000, asOf: 2000 });
  expect(session.effects).toEqual([{ type: "save-later" }]);
});

test("its cell counts as run, and is no staler for its changes", () => {
  session.open("a", "s");
  for (const _ of [1, 2]) {
    session.change("s", "1");
    expect(cellStatus(session.state, "a")).toBe("evaluated");
    expect(isStale(session.state, "a")).toBe(false);
  }
});

test("what a frame brings of several systems is one change; other cells keep their identity", () => {
  session.open("a", "s");
  session.open("b", "t");
  session.open("c", "u");
  const { c } = session.state.cells;
  session.do({
    type: "sources-changed",
    changes: [
      { sourceId: "s", output: textOutput("1") },
      { sourceId: "t", output: textOutput("2") },
      { sourceId: "unknown", output: textOutput("3") },
    ],
    at: 2000,
  });
  expect([session.shown("a"), session.shown("b")]).toEqual([[textOutput("1")], [textOutput("2")]]);
  expect(session.state.cells["c"]).toBe(c);
});

test("the place of a system is its own: outputs of its run do not take it", () => {
  session.open("a", "s", true);
  const runId = session.state.lastRunId;
  session.do({
    type: "outputs-changed",
    runId,
    changes: [
      { slot: 0, output: textOutput("forged") },
      { slot: 1, output: textOutput("beside") },
    ],
  });
  expect(session.shown("a")).toEqual([textOutput("0"), textOutput("beside")]);
});

test("a system that ends keeps its last state, with when and why; nothing changes it afterwards", () => {
  session.open("a", "s");
  session.change("s", "last");
  session.do({ type: "source-ended", sourceId: "s", reason: "it was done", at: 3000 });
  expect(session.source("s")?.ended).toEqual({ at: 3000, reason: "it was done" });
  expect(session.effects).toEqual([{ type: "end-source", sourceId: "s" }, { type: "save" }]);
  session.change("s", "late");
  session.do({ type: "source-ended", sourceId: "s", reason: "again", at: 4000 });
  expect(session.shown("a")).toEqual([textOutput("last")]);
  expect(session.source("s")?.ended?.at).toBe(3000);
});

test("Stop with nothing running asks every system to end; once", () => {
  session.open("a", "s");
  session.open("b", "t");
  session.do({ type: "stop" });
  expect(session.askedIds).toEqual(["s", "t"]);
  expect(session.source("s")?.isEnding).toBe(true);
  session.do({ type: "stop" });
  expect(session.effects).toEqual([]);
  session.do({ type: "source-ended", sourceId: "s", reason: "it was stopped", at: 3000 });
  expect(session.source("s")).toMatchObject({ ended: { reason: "it was stopped" } });
  expect(session.source("s")?.isEnding).toBeUndefined();
});

test("Stop during a run stops it and asks the systems of its cell; those of others go on", () => {
  session.open("a", "s");
  session.open("b", "t", true);
  session.do({ type: "stop" });
  expect(session.effects[0]).toEqual({ type: "stop", runId: session.state.lastRunId });
  expect(session.askedIds).toEqual(["t"]);
  expect(session.source("s")?.isEnding).toBeUndefined();
});

test("a system that opens while its run is being stopped is asked to end at once", () => {
  session.do({ type: "run-cells", cellIds: ["a"] });
  session.do({ type: "stop" });
  const runId = session.state.lastRunId;
  session.do({
    type: "source-opened",
    runId,
    slot: 0,
    sourceId: "s",
    output: textOutput("0"),
    at: 1,
  });
  expect(session.askedIds).toEqual(["s"]);
});

test("one system can be asked to end by itself", () => {
  session.open("a", "s");
  session.do({ type: "end-source", sourceId: "s" });
  expect(session.askedIds).toEqual(["s"]);
  session.do({ type: "end-source", sourceId: "unknown" });
  expect(session.effects).toEqual([]);
});

test("a cell that runs again ends its old system first; its last state stays until something is shown", () => {
  session.open("a", "s");
  session.change("s", "old");
  session.do({ type: "run-cells", cellIds: ["a"] });
  expect(session.effects.map(({ type }) => type)).toEqual(["end-source", "run"]);
  expect(session.state.cells["a"]?.result).toMatchObject({
    outputs: [],
    previousOutputs: [textOutput("old")],
    previousSources: { 0: { ended: { at: 5000, reason: "its cell was run again" } } },
  });
  const runId = session.state.lastRunId;
  session.do({
    type: "source-opened",
    runId,
    slot: 0,
    sourceId: "t",
    output: textOutput("new"),
    at: 1,
  });
  expect(session.state.cells["a"]?.result).not.toHaveProperty("previousSources");
  expect(session.shown("a")).toEqual([textOutput("new")]);
});

test("a system belongs to its cell, not to a name: declaring the name anew elsewhere leaves it alone", () => {
  const names = { declares: { system: "const" }, assigns: [], uses: [] } as never;
  session.do({ type: "cell-analysed", cellId: "a", source: '"a"', names });
  session.do({ type: "cell-analysed", cellId: "b", source: '"b"', names });
  session.open("a", "s");
  session.do({ type: "run-cells", cellIds: ["b"] });
  session.do({ type: "run-finished", runId: session.state.lastRunId, status: "ok", durationMs: 1 });
  expect(session.state.scope["system"]?.cellId).toBe("b");
  expect(session.endedIds).toEqual([]);
  expect(liveSources(session.state)).toHaveLength(1);
});

test("a deleted cell takes its system with it; undo brings the last state back, ended", () => {
  session.open("a", "s");
  session.change("s", "last");
  session.do({ type: "delete-cell", cellId: "a" });
  expect(session.endedIds).toEqual(["s"]);
  session.do({ type: "undo" });
  expect(session.shown("a")).toEqual([textOutput("last")]);
  expect(session.source("s")?.ended).toEqual({ at: 5000, reason: "its cell was deleted" });
  expect(session.effects.map(({ type }) => type)).not.toContain("run");
});

test("so does one that goes by redo, or with another state of the document", () => {
  session.do({
    type: "insert-cell",
    place: "below",
    anchor: "a",
    kind: "code",
    id: "x",
    source: "1",
  });
  session.do({ type: "undo" });
  session.do({ type: "redo" });
  session.open("x", "s");
  session.do({ type: "undo" });
  expect(session.endedIds).toEqual(["s"]);
  session.open("b", "t");
  const cells = session.state.notebook.cells.filter(({ id }) => id !== "b");
  const notebook = { ...session.state.notebook, cells };
  session.do({ type: "take-document", notebook, trust: "own" });
  expect(session.endedIds).toEqual(["t"]);
});

test("clearing outputs ends what they showed; undo shows the last state, ended", () => {
  session.open("a", "s");
  session.open("b", "t");
  session.change("s", "last");
  session.do({ type: "clear-outputs", cellId: "a" });
  expect(session.endedIds).toEqual(["s"]);
  expect(session.shown("a")).toEqual([]);
  session.do({ type: "undo" });
  expect(session.shown("a")).toEqual([textOutput("last")]);
  expect(session.source("s")?.ended?.reason).toBe("its outputs were cleared");
  expect(session.source("t")?.ended).toBeUndefined();
});

test.each([
  ["replaced", { type: "kernel-replaced", message: "" }],
  ["given up", { type: "kernel-failed", message: "" }],
] as const)("a kernel that is %s takes all systems with it", (_, operation) => {
  session.open("a", "s");
  session.open("b", "t");
  session.do(operation);
  expect(session.endedIds).toEqual(["s", "t"]);
  expect(session.source("s")?.ended?.reason).toBe("its kernel was ended");
});

test("another notebook in its place: the systems of the old one end, also where cells have the same names", () => {
  session.open("a", "s");
  const notebook = toNotebook({ id: "m", cells: [{ id: "a", source: '"a"' }] });
  session.do({ type: "open", notebook });
  expect(session.endedIds).toEqual(["s"]);
  expect(session.source("s")).toBeUndefined();
});

test("a reload shows the last state as of when it came, ended", () => {
  session.open("a", "s");
  session.change("s", "last", 4200);
  const { result } = session.state.cells["a"] ?? {};
  if (result === undefined) throw new Error("no result");
  const later = new SourceSession();
  later.do({ type: "results-restored", results: restored({ a: structuredClone(result) }) });
  expect(later.shown("a")).toEqual([textOutput("last")]);
  expect(later.source("s")).toMatchObject({
    asOf: 4200,
    ended: { at: 4200, reason: expect.stringContaining("closed") },
  });
  expect(later.effects).toEqual([]);
});

test("another tab's later state of the same run takes the place of what was restored, never of what ran here", () => {
  session.open("a", "s");
  const { result } = session.state.cells["a"] ?? {};
  session.change("s", "later", 9000);
  const { result: later } = session.state.cells["a"] ?? {};
  if (result === undefined || later === undefined) throw new Error("no result");
  const other = new SourceSession();
  other.do({ type: "results-restored", results: restored({ a: result }) });
  other.do({ type: "results-restored", results: restored({ a: later }) });
  expect(other.shown("a")).toEqual([textOutput("later")]);
  other.do({ type: "results-restored", results: restored({ a: result }) });
  expect(other.shown("a")).toEqual([textOutput("later")]);
  session.do({ type: "results-restored", results: restored({ a: later }) });
  expect(session.source("s")?.ended).toBeUndefined();
});

test.each([
  ["of another run", { runId: 99, slot: 1, sourceId: "t" }],
  ["of an id that is known", { runId: 1, slot: 1, sourceId: "s" }],
  ["of a place that is taken", { runId: 1, slot: 0, sourceId: "t" }],
])("not taken: a system %s", (_, forged) => {
  session.open("a", "s", true);
  const before = session.state;
  session.do({ type: "source-opened", output: textOutput("forged"), at: 1, ...forged });
  expect(session.state).toBe(before);
});

test("200 systems in one notebook: as many as may be live, a sentence for the others, nothing lost", () => {
  session.do({ type: "run-cells", cellIds: ["a"] });
  const runId = session.state.lastRunId;
  for (let slot = 0; slot < 200; slot += 1) {
    const output = textOutput(`state ${slot}`);
    session.do({ type: "source-opened", runId, slot, sourceId: `s${slot}`, output, at: 1 });
  }
  expect(liveSources(session.state)).toHaveLength(MOST_LIVE_SOURCES);
  expect(session.shown("a")).toHaveLength(200);
  expect(session.shown("a")?.[199]).toMatchObject({ text: expect.stringContaining("16 systems") });
  session.change("s3", "goes on");
  expect(session.shown("a")?.[3]).toEqual(textOutput("goes on"));
});

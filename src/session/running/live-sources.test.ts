import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SourceChannel } from "../../kernel/client/sources/source-channel.ts";
import type { FromSource, SourcePort, ToSource } from "../../outputs/source.ts";
import type { SessionOperation } from "../operations.ts";
import { createLiveSources } from "./live-sources.ts";
import { SourceSession, textOutput } from "./sources.testing.ts";

class HandPort implements SourcePort {
  readonly told: ToSource[] = [];
  onmessage: ((event: MessageEvent) => void) | null = null;
  postMessage(message: ToSource) {
    this.told.push(message);
  }
  close() {}
  say(data: FromSource) {
    this.onmessage?.(new MessageEvent("message", { data }));
  }
}

let session: SourceSession;
let dispatched: SessionOperation[];
let endedInKernel: string[];
let frames: (() => void)[];
let sources: ReturnType<typeof createLiveSources>;

/** A session that carries out what concerns its systems. */
function dispatch(operation: SessionOperation): void {
  dispatched.push(operation);
  session.do(operation);
  for (const effect of session.effects) {
    if (effect.type === "end-source") sources.end(effect.sourceId);
    if (effect.type === "ask-source-to-end") sources.ask(effect.sourceId);
  }
}

function frame(): void {
  for (const then of frames.splice(0)) then();
}

/** A system beneath a cell whose run is over. */
function open(cellId: string, sourceId: string): HandPort {
  const port = new HandPort();
  dispatch({ type: "run-cells", cellIds: [cellId] });
  const runId = session.state.lastRunId;
  const output = textOutput("0");
  const channel = new SourceChannel(port, output);
  sources.opened({ type: "source-opened", runId, slot: 0, sourceId, output, channel });
  dispatch({ type: "run-finished", runId, status: "ok", durationMs: 1 });
  return port;
}

const text = (seq: number, value: string): FromSource => ({
  type: "patch",
  seq,
  patch: [{ type: "set", path: ["text"], value }],
});

beforeEach(() => {
  vi.useFakeTimers();
  session = new SourceSession();
  dispatched = [];
  endedInKernel = [];
  frames = [];
  sources = createLiveSources({
    getState: () => session.state,
    dispatch,
    endInKernel: (sourceId) => endedInKernel.push(sourceId),
    atNextFrame: (then) => frames.push(then),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

test("all that a frame brings is one operation, for all systems together", () => {
  const [s, t] = [open("a", "s"), open("b", "t")];
  dispatched = [];
  for (let seq = 1; seq <= 50; seq += 1) for (const port of [s, t]) port.say(text(seq, `${seq}`));
  expect(dispatched).toEqual([]);
  frame();
  expect(dispatched.map(({ type }) => type)).toEqual(["sources-changed"]);
  expect([session.shown("a"), session.shown("b")]).toEqual([
    [textOutput("50")],
    [textOutput("50")],
  ]);
  frame();
  expect(dispatched).toHaveLength(1);
});

test("what takes long to read is read less often: the page has time for other things", () => {
  const port = open("a", "s");
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const read = session.do.bind(session);
  session.do = (operation) => {
    if (operation.type === "sources-changed") now += 100;
    read(operation);
  };
  dispatched = [];
  for (let seq = 1; now < 5000; seq += 1) {
    port.say(text(seq, `${seq}`));
    frame();
    now += 16;
  }
  vi.restoreAllMocks();
  // A hundred milliseconds of every five hundred, not of every hundred and sixteen.
  expect(dispatched.length).toBeGreaterThanOrEqual(9);
  expect(dispatched.length).toBeLessThanOrEqual(11);
});

test("it ends with its last state, and its workers with it", () => {
  const port = open("a", "s");
  port.say(text(1, "last"));
  port.say({ type: "ended", reason: "it was done" });
  expect(session.shown("a")).toEqual([textOutput("last")]);
  expect(session.source("s")?.ended?.reason).toBe("it was done");
  expect(endedInKernel).toEqual(["s"]);
});

test("Stop asks; what does not end by itself is ended after a second", () => {
  const [s, t] = [open("a", "s"), open("b", "t")];
  dispatch({ type: "stop" });
  expect([s.told, t.told]).toEqual([[{ type: "end" }], [{ type: "end" }]]);
  s.say({ type: "ended" });
  expect(endedInKernel).toEqual(["s"]);
  vi.advanceTimersByTime(1000);
  expect(endedInKernel).toEqual(["s", "t"]);
  expect(session.source("t")?.ended?.reason).toMatch(/did not end by itself/);
  expect(session.source("s")?.ended?.reason).toBe("it ended by itself");
});

test("the kernel's word that its workers have ended is the end", () => {
  open("a", "s");
  sources.ended("s", "its worker failed: out of memory");
  expect(session.source("s")?.ended?.reason).toMatch(/out of memory/);
  sources.ended("unknown", "x");
});

test("a system that the session does not take is ended", () => {
  const output = textOutput("0");
  const port = new HandPort();
  const channel = new SourceChannel(port, output);
  sources.opened({ type: "source-opened", runId: 99, slot: 0, sourceId: "s", output, channel });
  expect(endedInKernel).toEqual(["s"]);
});

test("controls reach the live; for all others there is a sentence", async () => {
  const port = open("a", "s");
  const waiting = sources.control("s", "price", 3);
  port.say({ type: "answer", id: 1, ok: true });
  expect(await waiting).toEqual({ ok: true });
  expect(await sources.control("unknown", "price", 3)).toMatchObject({
    message: expect.stringContaining("There is no such system"),
  });
  const unanswered = sources.control("s", "price", 4);
  dispatch({ type: "delete-cell", cellId: "a" });
  expect(await unanswered).toMatchObject({ ok: false });
  dispatch({ type: "undo" });
  expect(await sources.control("s", "price", 3)).toMatchObject({
    message: expect.stringMatching(/ended at .*its cell was deleted.*Run its cell/),
  });
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Patch } from "../../outputs/patch.ts";
import { applyPatch } from "../../outputs/patch.ts";
import type { FromSource, SourcePort, ToSource } from "../../outputs/source.ts";
import { givenSource } from "./given-source.ts";
import { LiveSource, type LiveSourceOptions } from "./live-source.ts";

interface State {
  rows: { value: number }[];
  note?: unknown;
}

/** A port that keeps what it is told, cloned as a real one clones. */
class HandPort implements SourcePort {
  readonly said: FromSource[] = [];
  onmessage: ((event: MessageEvent) => void) | null = null;
  isClosed = false;

  postMessage(message: FromSource) {
    this.said.push(structuredClone(message));
  }
  close() {
    this.isClosed = true;
  }
  hear(data: ToSource) {
    this.onmessage?.(new MessageEvent("message", { data }));
  }
}

const first: State = { rows: [{ value: 0 }, { value: 0 }] };

function open(options: LiveSourceOptions = {}) {
  const port = new HandPort();
  return { port, source: new LiveSource<State>(port, first, options) };
}

/** The record as a page that follows the messages shows it. */
function followed({ said }: HandPort): unknown {
  let record: unknown = first;
  for (const message of said) {
    if (message.type === "record") record = message.record;
    if (message.type === "patch") record = applyPatch(record, message.patch as Patch);
  }
  return record;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a thousand updates in a second leave in at most one message a frame, and the last is right", () => {
  const { port, source } = open();
  for (let ms = 1; ms <= 1000; ms += 1) {
    source.update({
      ...source.record,
      rows: [{ value: ms }, source.record.rows[1] ?? { value: -1 }],
    });
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(20);
  expect(port.said.length).toBeGreaterThan(30);
  expect(port.said.length).toBeLessThanOrEqual(64);
  expect(followed(port)).toEqual({ rows: [{ value: 1000 }, { value: 0 }] });
  expect(port.said.map((message) => "seq" in message && message.seq)).toEqual(
    port.said.map((_, index) => index + 1),
  );
  expect(port.said.at(-1)).toMatchObject({ patch: [{ type: "set", path: ["rows", 0, "value"] }] });
});

test("a loop that never returns to the event loop is seen too", () => {
  const { port, source } = open();
  let now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => now);
  for (let step = 1; step <= 100; step += 1) {
    now += 4;
    source.update({ rows: [{ value: step }] });
  }
  expect(port.said.length).toBeGreaterThan(20);
  expect(port.said.length).toBeLessThanOrEqual(26);
  vi.restoreAllMocks();
});

test("what changes back within a frame is not sent", () => {
  const { port, source } = open();
  source.update({ rows: [{ value: 1 }] });
  source.update({ rows: [{ value: 2 }] });
  source.update({ rows: [{ value: 1 }] });
  vi.advanceTimersByTime(20);
  expect(port.said).toHaveLength(1);
});

test("asked for it, it sends the whole record under the number that the page should have", () => {
  const { port, source } = open();
  source.update({ rows: [{ value: 7 }] });
  port.hear({ type: "resend" });
  expect(port.said.at(-1)).toEqual({ type: "record", seq: 1, record: { rows: [{ value: 7 }] } });
});

test("what changes nearly everywhere is sent as a record", () => {
  const { port, source } = open();
  source.update({ rows: Array.from({ length: 5000 }, (_, value) => ({ value })) });
  vi.advanceTimersByTime(20);
  expect(port.said.at(-1)).toMatchObject({ type: "record", seq: 1 });
});

test("controls are answered: done, refused with a message, unknown with the known names", async () => {
  const heard: unknown[] = [];
  const { port } = open({
    controls: {
      price: (value) => void heard.push(value),
      drop: async () => {
        throw new Error("nothing is served yet".padEnd(5000, "."));
      },
    },
  });
  port.hear({ type: "control", id: 1, name: "price", value: { usd: 2 } });
  port.hear({ type: "control", id: 2, name: "drop", value: undefined });
  port.hear({ type: "control", id: 3, name: "toString", value: undefined });
  await vi.runAllTimersAsync();
  expect(heard).toEqual([{ usd: 2 }]);
  const answers = port.said
    .filter((message) => message.type === "answer")
    .sort((a, b) => a.id - b.id);
  expect(answers[0]).toEqual({ type: "answer", id: 1, ok: true });
  expect(answers[1]).toMatchObject({ id: 2, ok: false });
  expect(answers[1]?.ok === false && answers[1].message.length).toBeLessThanOrEqual(1001);
  expect(answers[2]).toEqual({
    type: "answer",
    id: 3,
    ok: false,
    message: "This system has no control “toString”; there are “price”, “drop”.",
  });
});

test("controls beyond a hundred that wait are refused, not kept", async () => {
  const { port } = open({ controls: { wait: () => new Promise(() => {}) } });
  for (let id = 0; id < 105; id += 1) port.hear({ type: "control", id, name: "wait", value: 0 });
  await vi.runAllTimersAsync();
  expect(port.said).toHaveLength(5);
  expect(port.said[0]).toMatchObject({ type: "answer", id: 100, ok: false });
});

test("asked to end, it shows a last state and says so; nothing leaves afterwards", async () => {
  const { port, source } = open({ onEnd: () => source.update({ rows: [], note: "drained" }) });
  source.update({ rows: [{ value: 1 }] });
  port.hear({ type: "end" });
  await vi.runAllTimersAsync();
  expect(followed(port)).toEqual({ rows: [], note: "drained" });
  expect(port.said.at(-1)).toEqual({ type: "ended" });
  expect([source.isEnded, port.isClosed]).toEqual([true, true]);
  const said = port.said.length;
  source.update({ rows: [] });
  port.hear({ type: "control", id: 1, name: "x", value: 0 });
  await vi.runAllTimersAsync();
  expect(port.said).toHaveLength(said);
});

test("a state that cannot be sent ends it with the reason", () => {
  const { port, source } = open();
  source.update({ rows: [], note: () => {} });
  expect(port.said).toEqual([
    { type: "ended", reason: expect.stringContaining("its state cannot be sent") },
  ]);
});

test("a role tells its source from its other messages", () => {
  const { port1: port } = new MessageChannel();
  expect(givenSource<State>({ type: "source", record: first, port })).toEqual({
    record: first,
    port,
  });
  for (const message of [undefined, null, "source", 1, {}, { type: "source" }]) {
    expect(givenSource(message)).toBeUndefined();
  }
  port.close();
});

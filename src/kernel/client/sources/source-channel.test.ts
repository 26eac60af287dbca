import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Output } from "../../../outputs/output.ts";
import type { TableOutput } from "../../../outputs/plain-outputs.ts";
import type { FromSource, SourcePort, ToSource } from "../../../outputs/source.ts";
import { SourceChannel } from "./source-channel.ts";

class HandPort implements SourcePort {
  readonly told: ToSource[] = [];
  onmessage: ((event: MessageEvent) => void) | null = null;
  isClosed = false;

  postMessage(message: ToSource) {
    this.told.push(structuredClone(message));
  }
  close() {
    this.isClosed = true;
  }
  say(...messages: FromSource[]) {
    for (const data of messages) this.onmessage?.(new MessageEvent("message", { data }));
  }
}

const first: TableOutput = {
  kind: "table",
  columns: [{ title: "queries" }],
  rows: [[0], [0]],
};

function open() {
  const port = new HandPort();
  const channel = new SourceChannel(port, first);
  const ended: string[] = [];
  let changes = 0;
  channel.onended = (reason) => ended.push(reason);
  channel.onchange = () => {
    changes += 1;
  };
  return { port, channel, ended, changes: () => changes };
}

const set = (seq: number, path: (string | number)[], value: unknown): FromSource => ({
  type: "patch",
  seq,
  patch: [{ type: "set", path, value }],
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("patches gather until they are taken; what did not change is the same object", () => {
  const { port, channel, changes } = open();
  expect(channel.take()).toBeUndefined();
  port.say(set(1, ["rows", 0, 0], 1), set(2, ["rows", 0, 0], 2));
  expect(changes()).toBe(2);
  const record = channel.take() as TableOutput;
  expect(record.rows).toEqual([[2], [0]]);
  expect(record.columns).toBe(first.columns);
  expect(record.rows[1]).toBe(first.rows[1]);
  expect(first.rows).toEqual([[0], [0]]);
  expect(channel.take()).toBeUndefined();
});

test("where a patch was lost, the page asks once for the whole, and goes on from it", () => {
  const { port, channel } = open();
  port.say(set(2, ["rows", 0, 0], 1), set(3, ["rows", 0, 0], 2));
  expect(port.told).toEqual([{ type: "resend" }]);
  expect(channel.take()).toBeUndefined();
  port.say({ type: "record", seq: 3, record: { ...structuredClone(first), rows: [[5], [0]] } });
  port.say(set(4, ["rows", 1, 0], 6));
  const record = channel.take() as TableOutput;
  expect(record.rows).toEqual([[5], [6]]);
  expect(record.columns).toBe(first.columns);
  expect(port.told).toHaveLength(1);
});

test("a patch that does not fit asks for the whole; a system that sends nothing else is given up", () => {
  const { port, channel, ended } = open();
  for (let time = 0; time < 6; time += 1) {
    port.say(set(1, ["none", "x"], 1));
    port.say({ type: "record", seq: 0, record: first });
  }
  expect(port.told.filter(({ type }) => type === "resend")).toHaveLength(5);
  expect(ended).toEqual([expect.stringMatching(/cannot be followed: .*has no "none"/)]);
  expect(port.isClosed).toBe(true);
  expect(channel.take()).toBeUndefined();
});

test.each<[string, FromSource, RegExp]>([
  [
    "a patch to another version",
    set(1, ["version"], 2),
    /“table” of version 2.*began with “table”/,
  ],
  ["another kind", set(1, ["kind"], "text"), /it is “text”.*began with “table”/],
  ["no record", { type: "record", seq: 1, record: 5 }, /it is no record/],
])("%s ends it with a sentence; the last state stays", (_, message, sentence) => {
  const { port, channel, ended } = open();
  port.say(message);
  expect(channel.take()).toBeUndefined();
  expect(ended).toEqual([expect.stringMatching(sentence)]);
});

test("controls are answered by their number, and only once", async () => {
  const { port, channel } = open();
  const done = channel.control("price", 2);
  const refused = channel.control("drop", 1);
  expect(port.told).toEqual([
    { type: "control", id: 1, name: "price", value: 2 },
    { type: "control", id: 2, name: "drop", value: 1 },
  ]);
  port.say(
    { type: "answer", id: 99, ok: true },
    { type: "answer", id: 2, ok: false, message: "not now" },
    { type: "answer", id: 1, ok: true },
    { type: "answer", id: 1, ok: false, message: "forged" },
  );
  expect(await done).toEqual({ ok: true });
  expect(await refused).toEqual({ ok: false, message: "not now" });
});

test("a control that nobody answers says so after some seconds", async () => {
  const { channel } = open();
  const waiting = channel.control("price", 2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await waiting).toMatchObject({ message: expect.stringContaining("within 5 s") });
});

test("what waits when the system ends is told so; so is what is asked afterwards", async () => {
  const { port, channel, ended } = open();
  const waiting = channel.control("price", 2);
  port.say(set(1, ["rows", 0, 0], 9), { type: "ended", reason: "done" });
  expect(await waiting).toMatchObject({ message: expect.stringContaining("before it answered") });
  expect(await channel.control("price", 2)).toMatchObject({ message: "This system has ended." });
  expect(ended).toEqual(["done"]);
  port.say({ type: "ended" });
  expect(ended).toHaveLength(1);
});

test("the last state can still be taken when it says that it has ended", () => {
  const port = new HandPort();
  const channel = new SourceChannel(port, first);
  let last: Output | undefined;
  channel.onended = () => {
    last = channel.take();
  };
  port.say(set(1, ["rows", 0, 0], 9), { type: "ended" });
  expect(last).toMatchObject({ rows: [[9], [0]] });
});

test("a value that cannot be sent, and a hundred controls that wait, are refused", async () => {
  const { channel } = open();
  expect(await channel.control("price", () => {})).toMatchObject({
    message: expect.stringContaining("cannot be sent"),
  });
  for (let time = 0; time < 100; time += 1) void channel.control("price", time);
  expect(await channel.control("price", 0)).toMatchObject({
    message: expect.stringContaining("100 controls"),
  });
});

/** Messages of a hostile system in the sandbox, against the page's reader and the channel that reads with it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChartOutput } from "../../../outputs/plain-outputs.ts";
import type { FromSource, SourcePort, ToSource } from "../../../outputs/source.ts";
import { SourceChannel } from "../sources/source-channel.ts";
import { sandboxReader } from "./read-source.ts";

class HandPort implements SourcePort {
  readonly told: ToSource[] = [];
  onmessage: ((event: MessageEvent) => void) | null = null;
  isClosed = false;
  postMessage(message: ToSource) {
    this.told.push(message);
  }
  close() {
    this.isClosed = true;
  }
  say(data: unknown) {
    this.onmessage?.(new MessageEvent("message", { data }));
  }
}

const first: ChartOutput = {
  kind: "chart",
  mark: "line",
  title: "Served",
  x: { label: "t" },
  y: { label: "queries" },
  series: [{ name: "a", points: [{ x: 0, y: 1 }] }],
};

function open() {
  const port = new HandPort();
  const channel = new SourceChannel(port, first, sandboxReader);
  const ended: string[] = [];
  channel.onended = (reason) => ended.push(reason);
  return { port, channel, ended };
}

const patch = (seq: number, ...changes: unknown[]) => ({ type: "patch", seq, patch: changes });

test("honest patches come through; unchanged parts keep their identity through the check", () => {
  const { port, channel } = open();
  port.say(patch(1, { type: "set", path: ["series", 0, "points", 1], value: { x: 1, y: 2 } }));
  const next = channel.take() as ChartOutput;
  expect(next.series[0]?.points).toEqual([
    { x: 0, y: 1 },
    { x: 1, y: 2 },
  ]);
  expect(next.x).toBe(first.x);
  expect(next.series[0]?.points[0]).toBe(first.series[0]?.points[0]);
  port.say(patch(2, { type: "set", path: ["title"], value: "Answered" }));
  const later = channel.take() as ChartOutput;
  expect(later.series).toBe(next.series);
});

test("nothing travels along that no schema knows", () => {
  const { port, channel } = open();
  port.say(patch(1, { type: "set", path: ["html"], value: "<script>" }));
  expect(channel.take()).toEqual(first);
});

test.each([
  ["a value of another type", { type: "set", path: ["title"], value: { toString: 1 } }, /title/],
  ["a kind of its own", { type: "set", path: ["kind"], value: "html" }, /kind/],
  ["another kind", { type: "set", path: [], value: { kind: "markdown", text: "" } }, /began with/],
  [
    "a list too long",
    { type: "set", path: ["series"], value: new Array(51).fill(first.series[0]) },
    /series/,
  ],
  ["no record at all", { type: "set", path: [], value: null }, /root|kind/],
])("%s is never shown, and ends the system with a sentence", (_, change, sentence) => {
  const { port, channel, ended } = open();
  port.say(patch(1, change));
  expect(channel.take()).toBeUndefined();
  expect(ended).toEqual([expect.stringMatching(/cannot be shown/)]);
  expect(ended[0]).toMatch(sentence);
  expect(port.isClosed).toBe(true);
});

test.each([
  ["no record", "patch"],
  ["an unknown message", { type: "source-opened", sourceId: "x" }],
  ["a number that is none", { type: "patch", seq: -1, patch: [] }],
  ["a patch that is no list", { type: "patch", seq: 1, patch: { length: 9 } }],
  ["an answer without a message", { type: "answer", id: 1, ok: false }],
  ["a sentence too long", { type: "ended", reason: "x".repeat(5001) }],
  ["what is no plain data", { type: "record", seq: 1, record: new Map() }],
  ["what is too heavy", { type: "record", seq: 1, record: "x".repeat(6_000_001) }],
])("dropped: %s", (_, data) => {
  const { port, channel, ended } = open();
  port.say(data);
  expect(channel.take()).toBeUndefined();
  expect([ended, port.told]).toEqual([[], []]);
});

test("deep and poisoned patches are refused; the page's objects stay as they are", () => {
  const { port, channel } = open();
  let deep: unknown = 0;
  for (let depth = 0; depth < 5000; depth += 1) deep = { deep };
  for (const change of [
    { type: "set", path: ["__proto__", "polluted"], value: 1 },
    { type: "set", path: ["constructor", "prototype", "polluted"], value: 1 },
    { type: "length", path: ["series"], length: 2 ** 40 },
    { type: "set", path: new Array(5000).fill("x"), value: 1 },
  ]) {
    port.say(patch(1, change));
    port.say({ type: "record", seq: 0, record: first });
  }
  port.say(patch(1, { type: "set", path: ["deep"], value: deep }));
  expect(channel.take()).toEqual(first);
  expect("polluted" in {}).toBe(false);
});

test("patches that make a record grow and grow are shown no further than a record may be", () => {
  const { port, channel, ended } = open();
  const series = (index: number) => ({
    name: "x".repeat(4000),
    points: Array.from({ length: 1000 }, (_, x) => ({ x, y: index })),
  });
  for (let index = 1; index < 200; index += 1) {
    port.say(patch(index, { type: "set", path: ["series", index], value: series(index) }));
  }
  const shown = channel.take() as ChartOutput | undefined;
  expect(shown === undefined || shown.series.length <= 100).toBe(true);
  if (shown === undefined) expect(ended).toEqual([expect.stringMatching(/^its state cannot be/)]);
});

test("a flood of lost patches asks for the whole once, and a system that lies about it is given up", () => {
  const { port, channel, ended } = open();
  for (let seq = 5; seq < 10_000; seq += 1) port.say(patch(seq));
  expect(port.told).toEqual([{ type: "resend" }]);
  for (let round = 0; round < 20; round += 1) {
    port.say({ type: "record", seq: 0, record: first });
    port.say(patch(1, { type: "remove", path: ["nothing"] }));
  }
  expect(ended).toEqual([expect.stringMatching(/^it cannot be followed/)]);
  expect(port.told.length).toBeLessThan(10);
  expect(channel.take()).toBeUndefined();
});

test.each(["__proto__", "constructor", "toString", "a\n\u202e", "x".repeat(1_000_000)])(
  "a control by any name is asked for as it is, and answered in a bounded sentence",
  async (name) => {
    const { port, channel } = open();
    const waiting = channel.control(name, Number.NaN);
    expect(port.told.at(-1)).toMatchObject({ type: "control", name });
    channel.close();
    expect(await waiting).toEqual({ ok: false, message: "The system ended before it answered." });
  },
);

test("answers that nobody asked for go nowhere; a forged one for a known number is bounded", async () => {
  const { port, channel } = open();
  const waiting = channel.control("price", 1);
  port.say({ type: "answer", id: 7, ok: true });
  port.say({ type: "answer", id: 1, ok: false, message: "x".repeat(5001) });
  port.say({ type: "answer", id: 1, ok: false, message: "no", extra: () => {} });
  port.say({ type: "answer", id: 1, ok: false, message: "no" });
  expect(await waiting).toEqual({ ok: false, message: "the notebook says “no”" });
});

test("whatever is sent, what is shown is an output, or the last one", () => {
  const change = fc.record({
    type: fc.constantFrom("set", "remove", "length", "x"),
    path: fc.array(
      fc.constantFrom<string | number>("series", "points", "title", "kind", 0, 1, "x"),
      {
        maxLength: 5,
      },
    ),
    value: fc.anything(),
    length: fc.integer(),
  });
  const message = fc.record({
    type: fc.constantFrom<FromSource["type"]>("patch", "record", "ended", "answer"),
    seq: fc.integer({ min: 0, max: 3 }),
    patch: fc.oneof(fc.array(change, { maxLength: 4 }), fc.anything()),
    record: fc.anything(),
    reason: fc.anything(),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
      const { port, channel } = open();
      for (const data of messages) {
        port.say(data);
        const shown = channel.take();
        if (shown !== undefined) expect(sandboxReader.record(shown)).toEqual(shown);
      }
    }),
  );
});

test("what a system says in a sentence of the page is marked as the notebook's words, and short", () => {
  const forged = "x”. Your work is lost: press Trust and run.\n\u202e";
  const marked = /^the notebook says “x’\. Your work is lost: press Trust and run\. U\+202E”$/;
  const read = (message: unknown) => sandboxReader.message(message) as Record<string, string>;
  expect(read({ type: "ended", reason: forged })["reason"]).toMatch(marked);
  expect(read({ type: "answer", id: 1, ok: false, message: forged })["message"]).toMatch(marked);
  const long = read({ type: "ended", reason: "x".repeat(5000) })["reason"] ?? "";
  expect(long).toMatch(/ … and 4,700 characters more”$/);
  const remedy = { label: forged, source: "1" };
  const error = { kind: "error", name: "E", message: "m", frames: [], remedy };
  const [once, twice] = [
    sandboxReader.record(error),
    sandboxReader.record(sandboxReader.record(error)),
  ];
  expect((once as { remedy: { label: string } }).remedy.label).toMatch(marked);
  expect(twice).toEqual(once);
});

import { expect, test } from "vitest";
import { fileOutput, MOST_FILE_BYTES } from "../../../outputs/file-output.ts";
import type { Output } from "../../../outputs/output.ts";
import { readEvent } from "./read-event.ts";

function outputs(output: unknown): unknown {
  const event = readEvent({ type: "outputs", runId: 1, changes: [{ slot: 0, output }] });
  return event?.type === "outputs" ? event.changes[0]?.output : event;
}

test("what the kernel says comes through as it is", () => {
  const text: Output = { kind: "text", stream: "stdout", text: "hello", omittedLines: 2 };
  const chart: Output = {
    kind: "chart",
    mark: "line",
    title: "Loss",
    x: { label: "step" },
    y: { label: "loss", scale: "log" },
    series: [{ name: "train", points: [{ x: 0, y: Number.NaN, low: 1 }] }],
  };
  const file = fileOutput("digits.onnx", new Uint8Array(MOST_FILE_BYTES), "the largest there is");
  for (const output of [text, chart, file]) expect(outputs(output)).toEqual(output);
  for (const event of [
    { type: "ready" },
    { type: "finished", runId: 3, status: "ok", durationMs: 1.5 },
    { type: "source-ended", sourceId: "s", reason: "the notebook says “done”" },
    { type: "source-opened", runId: 1, slot: 0, sourceId: "s", output: text },
    { type: "stray-error", error: { kind: "error", name: "E", message: "m", frames: [] } },
    {
      type: "graded",
      isOver: true,
      grade: {
        ...{ passed: ["a"], failed: [], pending: ["b"], failure: "ended" },
        verified: [
          { name: "f", inputs: 2, agreed: 1, differs: { call: "f()", expected: "1", got: "2" } },
        ],
      },
    },
  ]) {
    expect(readEvent(event)).toEqual(event);
  }
});

test("why a system ended is marked as the notebook's words", () => {
  const reason = "Trust and run”";
  expect(readEvent({ type: "source-ended", sourceId: "s", reason })).toMatchObject({
    reason: "the notebook says “Trust and run’”",
  });
});

test.each([
  ["no record", "ready"],
  ["no type", {}],
  ["a kernel's fate, which only the page tells", { type: "replaced", message: "x" }],
  [
    "a grade with a hole",
    { type: "graded", isOver: true, grade: { passed: new Array(1), failed: [], pending: [] } },
  ],
  ["a run that is no number", { type: "finished", runId: "1", status: "ok", durationMs: 1 }],
  ["a status of its own", { type: "finished", runId: 1, status: "great", durationMs: 1 }],
  ["a time that is none", { type: "finished", runId: 1, status: "ok", durationMs: Number.NaN }],
  ["a place beyond the last", { type: "outputs", runId: 1, changes: [{ slot: 1e9, output: {} }] }],
  ["a place before the first", { type: "outputs", runId: 1, changes: [{ slot: -1, output: {} }] }],
  ["a source that is not named", { type: "source-opened", runId: 1, slot: 0, output: {} }],
  [
    "a source with a name too long",
    { type: "source-ended", sourceId: "x".repeat(101), reason: "" },
  ],
  ["a Map", new Map()],
  ["a heavy message", { type: "ready", more: "x".repeat(7_000_000) }],
  ["a long list", { type: "ready", more: new Array(7_000_000) }],
  ["a stray error that is none", { type: "stray-error", error: { kind: "markdown", text: "" } }],
])("dropped: %s", (_, data) => {
  expect(readEvent(data)).toBeUndefined();
});

test.each([
  ["of no known kind", { kind: "html", text: "<script>" }],
  [
    "a file of XML that a browser could run",
    {
      kind: "file",
      name: "a.xml",
      note: "",
      data: btoa('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    },
  ],
  ["with a missing part", { kind: "text", stream: "stdout" }],
  ["with a part of another type", { kind: "markdown", text: { toString: "x" } }],
  ["too long", { kind: "markdown", text: "x".repeat(100_001) }],
  ["with too many rows", { kind: "table", columns: [], rows: new Array(1001).fill([]) }],
  ["that is a program", { kind: "file", name: "setup.exe", note: "", data: "" }],
  ["that is no base64", { kind: "file", name: "a.onnx", note: "", data: "<script>" }],
  ["with an image too wide", { kind: "image", alt: "", width: 1e6, height: 1, pixels: "" }],
])("an output %s becomes a sentence", (_, output) => {
  expect(outputs(output)).toMatchObject({
    kind: "text",
    stream: "stderr",
    text: expect.stringContaining("cannot be shown"),
  });
});

test("nothing travels along: unknown properties, prototypes, calibrations", () => {
  const forged = JSON.parse(
    '{"kind":"markdown","text":"hi","__proto__":{"polluted":1},"constructor":{"x":1},"extra":true}',
  ) as unknown;
  expect(Object.keys(outputs(forged) as object)).toEqual(["kind", "text"]);
  const device = { backend: "wasm", threads: 1, reason: "", missing: [], calibration: {} };
  expect(readEvent({ type: "device", device })).toEqual({
    type: "device",
    device: { backend: "wasm", threads: 1, reason: "", missing: [] },
  });
  expect("polluted" in {}).toBe(false);
});

test("a system whose first record cannot be shown is not opened; a sentence stands in its place", () => {
  const opened = {
    type: "source-opened",
    runId: 1,
    slot: 2,
    sourceId: "s",
    output: { kind: "html" },
  };
  expect(readEvent(opened)).toMatchObject({
    type: "outputs",
    changes: [{ slot: 2, output: { text: expect.stringContaining("cannot be shown") } }],
  });
});

import { expect, test } from "vitest";
import { type ChromeEvent, chromeTrace } from "./chrome-trace.ts";
import { sampleTrace } from "./trace.testing.ts";

const TRACE = sampleTrace();
const { traceEvents } = chromeTrace(TRACE);

function ofKind<P extends ChromeEvent["ph"]>(ph: P) {
  return traceEvents.filter((event): event is Extract<ChromeEvent, { ph: P }> => event.ph === ph);
}

test("each pass is a process with named threads", () => {
  const named = ofKind("M")
    .filter(({ name }) => name.endsWith("_name"))
    .map(({ pid, tid, args }) => [pid, tid, args["name"]]);
  expect(named).toEqual([
    [1, undefined, "training step, batch size 64"],
    [1, 1, "phases"],
    [1, 2, "modules and operations"],
    [2, undefined, "inference, batch size 1"],
    [2, 1, "phases"],
    [2, 2, "modules and operations"],
  ]);
});

test("an operation carries its times in microseconds and what is known of it", () => {
  const first = TRACE.passes[0]?.operations[1];
  const event = ofKind("X").find(({ cat, name }) => cat === "operation" && name === "linear");
  expect(event?.ts).toBeCloseTo(1000 * (first?.startMs ?? 0), 2);
  expect(event?.dur).toBeCloseTo(1000 * (first?.hostMs ?? 0), 2);
  expect(event?.args).toMatchObject({
    phase: "forward",
    module: "0",
    kernels: "MatMul, Add",
    flops: first?.flops,
    memory_bytes: first?.memoryBytes,
  });
});

test("on one thread, what begins inside ends inside: viewers draw it as nested", () => {
  for (const pid of [1, 2]) {
    const events = ofKind("X")
      .filter((event) => event.pid === pid && event.tid === 2)
      .map(({ ts, dur }) => ({ from: Math.round(ts * 1000), to: Math.round((ts + dur) * 1000) }))
      .toSorted((a, b) => a.from - b.from || b.to - a.to);
    const open: number[] = [];
    for (const { from, to } of events) {
      while ((open.at(-1) ?? Number.POSITIVE_INFINITY) <= from) open.pop();
      expect(to).toBeLessThanOrEqual(open.at(-1) ?? Number.POSITIVE_INFINITY);
      open.push(to);
    }
  }
});

test("memory is a counter", () => {
  const counts = ofKind("C").filter(({ pid }) => pid === 1);
  expect(counts.map(({ args }) => args["bytes"])).toEqual(
    TRACE.passes[0]?.operations.map(({ memoryBytes }) => memoryBytes),
  );
});

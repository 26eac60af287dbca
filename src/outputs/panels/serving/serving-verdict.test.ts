import { expect, test } from "vitest";
import { sampleFigure } from "../trace/trace.testing.ts";
import { sample } from "./sample.testing.ts";
import type { ServingOutput } from "./serving.ts";
import { servingVerdict } from "./serving-verdict.ts";

function withSpans(queue: number, batch: number, compute: number, hop: number): ServingOutput {
  return {
    ...sample,
    latency: { ...sample.latency, p50: sampleFigure(queue + batch + compute + hop, "ms") },
    spans: {
      queue: sampleFigure(queue, "ms"),
      batch: sampleFigure(batch, "ms"),
      compute: sampleFigure(compute, "ms"),
      hop: sampleFigure(hop, "ms"),
    },
    heat: { ...sample.heat, columns: [] },
  };
}

test.each([
  [
    withSpans(12, 1, 4, 1),
    /^A typical request waits 12 ms of its 18 ms in the queue: its replica is not free sooner\.$/,
  ],
  [withSpans(2.1, 0, 1, 0.5), /in the queue: a batch that is not full waits up to 2 ms for more/],
  [
    { ...withSpans(2.1, 0, 1, 0.5), batchSize: sampleFigure(16, "count") },
    /in the queue: its replica is not free sooner/,
  ],
  [
    withSpans(1.5, 0, 1, 0.5),
    /waits 1.50 ms of its 3 ms in the queue: a batch that is not full waits up to 2 ms for more\.$/,
  ],
  [
    withSpans(1, 5, 2, 1),
    /spends 5 ms of its 9 ms while its batch is put together, of 3.4 requests on average\.$/,
  ],
  [withSpans(1, 0, 7, 1), /spends 7 ms of its 9 ms in the model; it waits 1 ms in the queue\.$/],
  [withSpans(0, 0, 2, 3), /spends 3 ms of its 5 ms on the way to a worker and back/],
])("it names the longest part and its cause", (serving, sentence) => {
  expect(servingVerdict(serving)).toMatch(sentence);
});

test("what has ended is told in the past", () => {
  expect(servingVerdict({ ...withSpans(12, 1, 4, 1), state: "done" })).toMatch(
    /^A typical request waited 12 ms .* its replica was not free sooner\.$/,
  );
});

test("requests without an answer are a share of those of the seconds in view", () => {
  const [first] = sample.heat.columns;
  if (first === undefined) throw new Error("the sample has no columns");
  const columns = [{ ...first, counts: [40, 50], notAnswered: 10 }];
  const serving = { ...withSpans(1, 0, 7, 1), heat: { ...sample.heat, columns } };
  expect(servingVerdict(serving)).toMatch(
    /10 % of the 100 requests of its last minute got no answer\.$/,
  );
});

test("it says what is missing: requests, enough of them, a replica", () => {
  const unknown = { kind: "needs-samples", more: 64, method: "A median." } as const;
  const few: ServingOutput = {
    ...withSpans(1, 1, 1, 1),
    latency: { p50: unknown, p95: unknown, p99: unknown },
  };
  expect(servingVerdict(few)).toMatch(/^Too few requests have been answered/);
  expect(servingVerdict({ ...few, counts: { ...few.counts, issued: 0 } })).toMatch(
    /^No request has come yet/,
  );
  const dead = few.replicas.map((replica) => ({ ...replica, status: "dead" as const }));
  expect(servingVerdict({ ...few, replicas: dead })).toMatch(/^No replica is up/);
});

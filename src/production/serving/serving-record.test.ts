import * as v from "valibot";
import { expect, test } from "vitest";
import { figureText, figureValue } from "../../outputs/figure/figure-text.ts";
import { servingSchema } from "../../outputs/panels/serving/serving-schema.ts";
import { EDGES_MS, rowOf } from "./heat-map.ts";
import type { RequestBatch } from "./request-record.ts";
import { RequestWatch } from "./request-watch.ts";
import { MadeUpServer } from "./serving.testing.ts";
import { firstRecord, ServingRecord } from "./serving-record.ts";

/** Runs a server and gives its record at the end. */
function recordAfter(
  server: MadeUpServer,
  run: (record: ServingRecord) => void,
): ReturnType<ServingRecord["at"]> {
  const record = new ServingRecord({ name: "mlp", engine: "tinytorch" }, 0);
  run(record);
  for (const ended of server.ended) record.end(ended);
  return record.at(server.now, {
    state: "running",
    stage: "1 of 1 replicas answers",
    settings: server.system.settings,
    load: { shape: "poisson", rate: 100 },
    queued: server.system.queued,
    replicas: server.replicas.states((replica) => record.answeredBy(replica)),
    counts: server.system.counts,
  });
}

function busyServer({ seconds = 10, cacheSize = 0 } = {}): MadeUpServer {
  const server = new MadeUpServer(
    { maxBatchSize: 2, maxQueueDelayMs: 4, cacheSize, queueLimit: 2 },
    { serviceMs: () => 6 },
  );
  server.replicas.scale(1);
  server.pass(1000);
  // Pairs, 20 ms apart: each of the two waits for nobody.
  for (let at = 0; at < 1000 * (seconds - 1); at += 20) {
    server.ask(at % 97);
    server.ask(1000 + (at % 97));
    server.pass(20);
  }
  return server;
}

test("figures of the last minute: rate, quantiles, parts that add up, batches", () => {
  const record = recordAfter(busyServer(), (it) => it.mark(5500, "kill"));
  expect(v.parse(servingSchema, record)).toEqual(record);
  // 900 answers in nine of ten seconds.
  expect(record.throughput).toMatchObject({
    kind: "measured",
    value: 90,
    unit: "queries/s",
    n: 900,
  });
  expect(record.latency.p50).toMatchObject({ value: 6, n: 900 });
  expect(record.latency.p99).toMatchObject({ value: 6 });
  expect(record.spans).toMatchObject({
    queue: { value: 0 },
    batch: { value: 0 },
    compute: { value: 6 },
    hop: { value: 0 },
  });
  expect(record.batchSize).toMatchObject({ value: 2, n: 450 });
  expect(record.marks).toEqual([{ second: 5, text: "kill" }]);
  expect(record.replicas).toMatchObject([{ id: 0, answered: 900 }]);
});

test("with the tab in the background requests are counted, and left out of figures and picture", () => {
  const server = busyServer();
  // From the fourth second to the sixth, requests take longer than any other.
  const wasHidden = (from: number, to: number) => from <= 6100 && to >= 3900;
  const record = new ServingRecord({ name: "mlp", engine: "tinytorch" }, 0, wasHidden);
  for (const ended of server.ended) {
    const slow = wasHidden(ended.endedAt, ended.endedAt) ? 500 : 0;
    record.end({ ...ended, latencyMs: ended.latencyMs + slow });
  }
  const shown = record.at(server.now, {
    state: "running",
    stage: "s",
    settings: server.system.settings,
    queued: 0,
    replicas: [],
    counts: server.system.counts,
  });
  expect(shown.counts.answered).toBe(900);
  expect(record.answeredBy(0)).toBe(900);
  // Of ten seconds, those from 3 to 6 touch the background; in the first nothing was asked.
  expect(record.leftOutAt(server.now)).toBe(4);
  expect(shown.throughput).toMatchObject({ value: 500 / 6, n: 500 });
  expect(shown.latency.p50).toMatchObject({ value: 6 });
  expect(figureValue(shown.latency.p95)).toBe(6);
  const answered = (second: number) =>
    shown.heat.columns[second]?.counts.reduce((sum, count) => sum + count, 0);
  expect([2, 4, 5, 7].map(answered)).toEqual([100, 0, 0, 100]);
});

test("too few requests for a quantile: how many more it needs", () => {
  const record = recordAfter(busyServer({ seconds: 3 }), () => {});
  expect(record.latency.p95).toMatchObject({ kind: "measured" });
  expect(record.latency.p99).toMatchObject({ kind: "needs-samples", more: 662 - 200 });
  const first = firstRecord({
    ...{ name: "mlp", engine: "onnxruntime", replicas: 3 },
    settings: record.settings,
  });
  expect(v.parse(servingSchema, first)).toEqual(first);
  expect(figureText(first.latency.p50)).toMatch(/1/);
});

test("the heat map has a column a second, the last sixty, with empty ones where nothing ended", () => {
  const server = busyServer({ seconds: 70 });
  server.pass(3000);
  const { columns, edgesMs } = recordAfter(server, () => {}).heat;
  expect(columns.map(({ second }) => second)).toEqual(Array.from({ length: 60 }, (_, i) => 14 + i));
  const [first] = columns;
  expect(first?.counts).toHaveLength(edgesMs.length + 1);
  expect(first?.counts[rowOf(6)]).toBe(100);
  expect(first?.spansMs).toEqual({ queue: 0, batch: 0, compute: 6, hop: 0 });
  expect(columns.at(-1)?.counts.every((count) => count === 0)).toBe(true);
  for (const ms of [0, 0.25, 3, 2048, 1e6]) {
    const row = rowOf(ms);
    expect(ms).toBeLessThanOrEqual(EDGES_MS[row] ?? Number.POSITIVE_INFINITY);
    expect(ms).toBeGreaterThan(row === 0 ? -1 : (EDGES_MS[row - 1] ?? -1));
  }
});

test("columns and figures that did not change are the same objects, so that little is sent", () => {
  const server = busyServer();
  const record = new ServingRecord({ name: "mlp", engine: "tinytorch" }, 0);
  for (const ended of server.ended) record.end(ended);
  const moment = {
    ...{ state: "running" as const, stage: "s", settings: server.system.settings, queued: 0 },
    ...{ replicas: [], counts: server.system.counts },
  };
  const one = record.at(server.now, moment);
  const other = record.at(server.now + 100, moment);
  expect(other.latency).toBe(one.latency);
  expect(other.heat.columns[3]).toBe(one.heat.columns[3]);
  expect(other.marks).toBe(one.marks);
});

test("monitors hear of every request that has ended, with what is known of it", () => {
  const said: RequestBatch[] = [];
  const watch = new RequestWatch({
    scale: { mean: 0, std: 1 },
    labelOf: (sample) => (sample === 4 ? 9 : undefined),
    featuresOf: (image) => [image[0] ?? -1],
    wasHidden: (from, to) => (from <= 206 && to >= 206) || from >= 400,
  });
  const server = new MadeUpServer({ queueLimit: 1, maxQueueDelayMs: 0, maxBatchSize: 1 });
  server.replicas.scale(1);
  server.pass(200);
  const asker = { onEnded() {} };
  const input = Float32Array.from([1]);
  for (const sample of [4, 5, 6]) server.system.ask({ input, dueAt: 190, sample, asker });
  server.pass(50);
  const [unheard, ...heard] = server.ended.toSorted((a, b) => b.request.id - a.request.id);
  // Before anybody listens nothing is kept.
  if (unheard) watch.end(unheard);
  watch.add({ postMessage: (batch) => said.push(batch) });
  for (const ended of heard.toReversed()) watch.end(ended);
  const replicas = server.replicas.states(() => 0);
  watch.flush(250, 0, replicas);
  watch.flush(500, 3, replicas);
  expect(said).toMatchObject([
    {
      type: "requests",
      at: 250,
      queueDepth: 0,
      replicas: [{ id: 0, status: "idle" }],
      images: ["/w==", "/w=="],
      requests: [
        {
          ...{ id: 0, dueAt: 190, outcome: "answered", sample: 4, label: 9, features: [255] },
          ...{ replica: 0, batchSize: 1, predicted: 0, isCached: false },
          spans: { queue: 0, batch: 0, compute: 5, hop: 10 },
        },
        { id: 1, outcome: "answered", sample: 5, inBackground: true },
      ],
    },
    { at: 500, queueDepth: 3, requests: [], inBackground: true },
  ]);
  expect(said[0]).not.toHaveProperty("inBackground");
  expect(said[0]?.requests[0]).not.toHaveProperty("inBackground");
  expect(said[0]?.requests[1]).not.toHaveProperty("label");
  expect(structuredClone(said)).toEqual(said);
});

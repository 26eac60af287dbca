import { expect, test } from "vitest";
import type { Figure } from "../../outputs/figure/figure.ts";
import { DriftReference } from "./drift/drift-reference.ts";
import { inputFeatures, PIXELS } from "./input-features.ts";
import { request, testMonitor } from "./monitor.testing.ts";

const valueIn = (figure: Figure) => ("value" in figure ? figure.value : Number.NaN);

test("rate, outcomes and errors of the last minute; all requests are accounted for", () => {
  const { monitor, serve } = testMonitor();
  serve(0, 70, 50, (_, place) => {
    if (place === 0) return { outcome: "rejected", reason: "the queue is full" };
    if (place === 1) return { outcome: "timed-out" };
    return place === 2 ? { outcome: "failed" } : { isCached: place === 3 };
  });
  const { rate, notAnswered, cacheHits, counts, columns, second } = monitor.record();
  expect(rate).toMatchObject({ kind: "measured", value: 50, unit: "queries/s", n: 3000 });
  expect(valueIn(notAnswered)).toBeCloseTo(3 / 50, 12);
  expect(valueIn(cacheHits)).toBeCloseTo(1 / 47, 12);
  expect(counts).toEqual({
    ...{ requests: 3500, answered: 47 * 70, rejected: 70, timedOut: 70, failed: 70, cached: 70 },
  });
  expect(columns).toHaveLength(60);
  expect(columns.map((column) => column.second)).toEqual(
    Array.from({ length: 60 }, (_, i) => 10 + i),
  );
  expect(columns[5]).toMatchObject({ requests: 50, notAnswered: 3 });
  expect(second).toBe(70);
});

test("percentiles are of all answers together, not means of percentiles", () => {
  const { monitor, serve } = testMonitor();
  // A second of a thousand slow ones among nine of ten fast ones each: the mean of the ten medians would be 19 ms.
  serve(0, 9, 10, () => ({ latencyMs: 10 }));
  serve(9, 10, 1000, () => ({ latencyMs: 100 }));
  const { latency } = monitor.record();
  expect(valueIn(latency.p50) / 100).toBeCloseTo(1, 2);
  expect(valueIn(latency.p99) / 100).toBeCloseTo(1, 2);
  expect(latency.p50).toMatchObject({ n: 1090 });
});

test("no p99 from fewer than 662 answers; its column looks back as far as it must", () => {
  const { monitor, serve } = testMonitor();
  serve(0, 30, 30, (second) => ({ latencyMs: second < 20 ? 10 : 40 }));
  const { columns, latency } = monitor.record();
  expect(latency.p99.kind).toBe("measured");
  // 662 answers are 23 seconds of 30.
  expect(columns.slice(0, 22).every(({ p99Ms }) => p99Ms === undefined)).toBe(true);
  expect(columns[22]?.p99Ms).toBeCloseTo(40, 0);
  expect(columns[21]?.p50Ms).toBeCloseTo(40, 0);
  const few = testMonitor();
  few.serve(0, 10, 66);
  expect(few.monitor.record().latency.p99).toMatchObject({ kind: "needs-samples", more: 2 });
});

test("requests in a batch are requests over batches, not the mean of what requests were told", () => {
  const { monitor, tell } = testMonitor();
  const batched = (size: number) =>
    Array.from({ length: size }, () => request(0.5, { batchSize: size }));
  tell(1, [...batched(1), ...batched(8), request(0.6, { isCached: true })], { queueDepth: 5 });
  const { batchSize, queueDepth, replicas } = monitor.record();
  expect(valueIn(batchSize)).toBeCloseTo(4.5, 12);
  expect(queueDepth).toMatchObject({ value: 5 });
  expect(replicas).toMatchObject([{ id: 1, status: "idle", answered: 10, notAnswered: 0 }]);
});

test("figures are by replica too, and what reached none is counted without", () => {
  const { monitor, tell } = testMonitor();
  const replicas = [1, 2].map((id) => ({ id, status: "idle" }));
  const { replica: _, ...nowhere } = request(0.5, { outcome: "rejected" });
  tell(1, [request(0.2), request(0.4, { replica: 2, latencyMs: 80 }), nowhere], { replicas });
  const record = monitor.record();
  expect(record.counts.requests).toBe(3);
  expect(record.replicas.map(({ p50 }) => Math.round(valueIn(p50)))).toEqual([10, 80]);
});

test("an outage pages in its ninth second, with the rule in words; then it is resolved", () => {
  const { monitor, serve } = testMonitor();
  serve(0, 60, 100);
  serve(60, 80, 100, () => ({ outcome: "failed" }));
  serve(80, 90, 100);
  expect(monitor.alerts).toMatchObject([
    { objective: "availability", rule: "fast burn", severity: "page", firedAt: 69, resolvedAt: 85 },
  ]);
  expect(monitor.alerts[0]?.text).toBe(
    "Objective “99 % of requests are answered”, fast burn: its error budget burns 15× in 1 min (1 h, at 1/60) and 100× in 5 s (5 min, at 1/60); the rule is more than 14.4× in both.",
  );
  expect(monitor.events().map(({ kind, second }) => [kind, second])).toEqual([
    ["alert", 69],
    ["resolved", 85],
  ]);
  const [availability] = monitor.record().objectives;
  expect(valueIn(availability?.attained ?? { kind: "not-measurable", reason: "" })).toBeCloseTo(
    7 / 9,
    12,
  );
});

test("answers that come too late burn the budget for latency alone", () => {
  const { monitor, serve } = testMonitor();
  serve(0, 60, 100, () => ({ latencyMs: 51 }));
  expect(monitor.alerts.map(({ objective }) => objective)).toContain("latency");
  expect(monitor.alerts.map(({ objective }) => objective)).not.toContain("availability");
  expect(monitor.record().columns.at(-1)?.burnt).toEqual([
    0,
    expect.closeTo((20 * 60) / 43_200, 9),
  ]);
});

test("with the tab in the background nothing is judged, and the account goes on", () => {
  const { monitor, tell, serve } = testMonitor();
  const hidden = { inBackground: true } as const;
  serve(0, 20, 100);
  // All late or lost, as with timers that are slowed down: an outage, if it counted.
  const slowed = Array.from({ length: 20 }, (_, i) => [
    request(20.5 + i, { ...hidden, latencyMs: 900 }),
    request(20.6 + i, { ...hidden, latencyMs: 900, outcome: "timed-out" }),
  ]);
  tell(20.7, slowed[0] ?? [], hidden);
  tell(39.9, slowed.slice(1).flat(), hidden);
  serve(40, 60, 100);
  const { rate, notAnswered, latency, counts, stage, columns, objectives } = monitor.record();
  expect(rate).toMatchObject({ kind: "measured", value: 100, n: 4000 });
  expect(notAnswered).toMatchObject({ value: 0, n: 4000 });
  expect(valueIn(latency.p99)).toBeCloseTo(10, 1);
  expect(counts).toMatchObject({ requests: 4040, answered: 4020, timedOut: 20 });
  expect(stage).toBe("watching the last minute, without 20 s in the background");
  expect([19, 20, 39, 40].map((second) => columns[second])).toMatchObject([
    { requests: 100 },
    { requests: 0, inBackground: true },
    { requests: 0, inBackground: true },
    { requests: 100 },
  ]);
  expect(objectives.map(({ attained }) => valueIn(attained))).toEqual([1, 1]);
  expect(monitor.alerts).toEqual([]);
  expect(monitor.events("tab").map(({ second, text }) => `${second} ${text}`)).toEqual([
    "20 The tab went to the background, where timers slow down: figures and alerts leave this time out.",
    "41 The tab is in view again.",
  ]);
});

test("a server that falls silent is seen as seconds without requests, two seconds later", () => {
  const { monitor, serve, wait } = testMonitor();
  serve(0, 5, 10);
  wait(6.9);
  expect(monitor.record().columns).toHaveLength(5);
  wait(10);
  expect(monitor.record().columns.map(({ requests }) => requests)).toEqual([
    10, 10, 10, 10, 10, 0, 0, 0,
  ]);
});

test("requests that are told late are counted in the second in which they ended", () => {
  const { monitor, serve, tell } = testMonitor();
  serve(0, 5, 10);
  tell(6, [request(2.5)]);
  expect(monitor.record().columns[2]).toMatchObject({ requests: 11 });
});

test("labels count when their delay has passed", () => {
  const { monitor, serve } = testMonitor({ labelDelay: 10 });
  serve(0, 5, 10, (_, place) => ({
    predicted: place,
    confidence: 0.9,
    label: place < 8 ? place : 0,
  }));
  expect(monitor.record().accuracy.kind).toBe("needs-samples");
  serve(5, 12, 1);
  // Those of the first two seconds: Wilson's interval of 16 in 20 (R: prop.test(16, 20, correct = FALSE)).
  const { accuracy } = monitor.record();
  expect(accuracy).toMatchObject({ value: 0.8, n: 20 });
  expect(accuracy).toMatchObject({
    low: expect.closeTo(0.584, 3),
    high: expect.closeTo(0.9193, 3),
  });
});

test("replicas that die and come back are told of, once", () => {
  const { monitor, tell } = testMonitor();
  const status = (second: number, ...all: string[]) =>
    tell(second, [], { replicas: all.map((status, place) => ({ id: place + 1, status })) });
  status(1, "idle", "busy");
  status(2, "busy", "dead");
  status(3, "idle", "dead");
  status(4, "idle", "starting");
  status(5, "idle", "idle", "starting");
  status(6, "idle");
  expect(monitor.events("replica").map(({ second, text }) => `${second} ${text}`)).toEqual([
    "2 Replica 2 died.",
    "4 Replica 2 was restarted.",
    "5 Replica 3 was added.",
    "6 Replica 2 was taken away.",
    "6 Replica 3 was taken away.",
  ]);
});

test("what cannot be counted is left out, and said", () => {
  const { monitor, tell } = testMonitor();
  tell(1, [
    request(0.1),
    request(0.2, { latencyMs: -5 }),
    request(0.3, { features: [1, 2] }),
    request(0.4, { outcome: "lost" as "failed" }),
    request(0.5, { predicted: 12, confidence: 1 }),
  ]);
  expect(monitor.record().counts.requests).toBe(1);
  expect(monitor.events("refused")).toMatchObject([
    { text: expect.stringMatching(/^4 of 5 requests were not counted: expected a request to end/) },
  ]);
});

test("drift raises an alarm and is told of; the record names what drifted", () => {
  const stroke = (lean: number, width: number) =>
    inputFeatures(
      Uint8Array.from({ length: PIXELS }, (_, i) => {
        const [x, y] = [(i % 28) - 13.5, Math.floor(i / 28) - 13.5];
        return Math.abs(y) < 9 && Math.abs(x + lean * y) < width ? 255 : 0;
      }),
    );
  const features = Array.from({ length: 400 }, (_, i) => stroke((i % 20) / 100, 1 + (i % 7) / 5));
  const leaning = Array.from({ length: 400 }, (_, i) => stroke(0.5, 1 + (i % 7) / 5));
  const reference = DriftReference.of(features, { images: ["AA=="] });
  const { monitor, serve } = testMonitor({ reference });
  serve(0, 4, 100, (second, place) => ({ features: features[100 * second + place] ?? [] }));
  expect(monitor.record().drift).toMatchObject({
    waiting: 0,
    windows: [{ drifted: [] }, { drifted: [] }],
  });
  serve(4, 8, 100, (_, place) => ({ features: leaning[place] ?? [] }));
  const { drift, alerts, images } = monitor.record();
  expect(drift?.windows.at(-1)?.drifted).toContain("slant");
  expect(drift?.windows.at(-1)?.inputs).toBeGreaterThan(1);
  expect(alerts).toMatchObject([{ objective: "drift", severity: "ticket" }]);
  expect(monitor.events("drift")).toHaveLength(1);
  expect(images.trained).toEqual(["AA=="]);
  serve(8, 12, 100, (second, place) => ({ features: features[100 * (second - 8) + place] ?? [] }));
  expect(monitor.alerts[0]?.resolvedAt).toBeDefined();
  expect(monitor.events("resolved")).toHaveLength(1);
});

test("controls are checked, told of, and shown", () => {
  const { monitor, wait } = testMonitor();
  wait(3);
  expect(monitor.disturb({ rotate: 25 })).toMatchObject({ type: "disturb", rotate: 25, blur: 0 });
  expect(() => monitor.disturb({ blur: 99 })).toThrow(RangeError);
  monitor.disturb({ blur: 1, reweight: [1, 3, 1, 1, 1, 1, 1, 1, 1, 1] });
  expect(monitor.events("control").map(({ text }) => text)).toEqual([
    "Live digits: turned by 25°.",
    "Live digits: turned by 25°, blurred by 1 px, other classes (1 ×3).",
  ]);
  expect(monitor.record().disturbance).toMatchObject({ rotate: 25, blur: 1 });
});

test("the log keeps the latest 200", () => {
  const { monitor } = testMonitor();
  for (let degrees = 0; degrees < 150; degrees++) {
    monitor.disturb({ rotate: degrees });
    monitor.disturb({ rotate: -degrees });
  }
  expect(monitor.events()).toHaveLength(200);
  expect(monitor.events().at(-1)?.text).toContain("149");
});

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { grafanaDashboard } from "../../outputs/panels/monitor/grafana-dashboard.ts";
import { prometheusText } from "../../outputs/panels/monitor/prometheus-text.ts";
import { DriftReference } from "./drift/drift-reference.ts";
import { inputFeatures, PIXELS } from "./input-features.ts";
import { request, testMonitor } from "./monitor.testing.ts";
import { type ReadFamily, readExposition } from "./read-exposition.ts";

const features = Array.from({ length: 300 }, (_, i) =>
  inputFeatures(Uint8Array.from({ length: PIXELS }, (_, at) => ((i + 3) * at) % 256)),
);

/** A monitor with something of everything. */
function busyMonitor(name = "digits") {
  const { monitor, serve, tell } = testMonitor({ name, reference: DriftReference.of(features) });
  const spans = { queue: 1, batch: 2, compute: 6, hop: 1 };
  serve(0, 4, 60, (second, place) => ({
    ...{ spans, batchSize: 3, replica: 1 + (place % 2) },
    features: features[60 * second + place] ?? [],
  }));
  // Neither one that is turned away nor an answer of the cache has a replica.
  const { replica: _, ...nowhere } = request(4.5, { outcome: "rejected" });
  const { replica: __, ...cached } = request(4.6, { isCached: true });
  const replicas = [
    { id: 1, status: "idle" },
    { id: 2, status: "dead" },
  ];
  tell(5, [nowhere, cached, request(4.7, { outcome: "timed-out" })], {
    queueDepth: 7,
    replicas,
  });
  monitor.record();
  return monitor;
}

function value(families: readonly ReadFamily[], name: string, labels: Record<string, string> = {}) {
  const samples = families.flatMap((family) => family.samples).filter((it) => it.name === name);
  return (
    samples
      // A label that is not there is an empty one.
      .filter((it) =>
        Object.entries(labels).every(([key, wanted]) => (it.labels[key] ?? "") === wanted),
      )
      .reduce((sum, it) => sum + it.value, 0)
  );
}

test("the text is read back by a strict reader, with Triton's names and what was counted", () => {
  const families = readExposition(prometheusText(busyMonitor()));
  const is = (name: string, expected: number, labels?: Record<string, string>) =>
    expect([name, value(families, name, labels)]).toEqual([name, expected]);
  is("nv_inference_request_success", 241);
  is("nv_inference_request_success", 120, { replica: "2", model: "digits", version: "1" });
  is("nv_inference_request_failure", 1, { reason: "rejected" });
  is("nv_inference_request_failure", 1, { reason: "timed-out", replica: "1" });
  is("nv_inference_count", 240);
  is("nv_inference_exec_count", 80);
  is("nv_inference_request_duration_us", 2_410_000);
  is("nv_inference_queue_duration_us", 720_000);
  is("nv_inference_compute_infer_duration_us", 1_440_000);
  is("nv_inference_pending_request_count", 7);
  is("nv_inference_request_success", 1, { replica: "" });
  is("nv_cache_num_hits_per_model", 1);
  is("nv_cache_num_misses_per_model", 240);
  is("capstone_replica_up", 0, { replica: "2" });
  is("capstone_request_latency_seconds_count", 241);
  is("capstone_request_latency_seconds_bucket", 0, { le: "0.005" });
  is("capstone_request_latency_seconds_bucket", 241, { le: "0.01" });
  is("capstone_request_latency_seconds_bucket", 241, { le: "+Inf" });
  expect(value(families, "capstone_request_latency_seconds_sum")).toBeCloseTo(2.41, 6);
  expect(value(families, "capstone_drift_alarm_ratio", { subject: "slant" })).toBeGreaterThan(0);
});

test("counters of ours end in _total; Triton's keep Triton's names", () => {
  const families = readExposition(prometheusText(busyMonitor()));
  const counters = families.filter(({ type }) => type === "counter").map(({ name }) => name);
  expect(counters.filter((name) => !/^nv_/.test(name) && !name.endsWith("_total"))).toEqual([]);
  expect(families.every(({ help }) => help.length > 10)).toBe(true);
});

test("counters only grow from scrape to scrape", () => {
  const { monitor, serve } = testMonitor();
  let before = new Map<string, number>();
  for (let second = 0; second < 5; second++) {
    serve(second, second + 1, 30, (_, place) => ({ batchSize: 1 + (place % 4) }));
    const families = readExposition(prometheusText(monitor));
    const now = new Map(
      families
        .filter(({ type }) => type === "counter")
        .flatMap(({ samples }) =>
          samples.map((it) => [it.name + JSON.stringify(it.labels), it.value]),
        ),
    );
    for (const [key, count] of before) expect(now.get(key)).toBeGreaterThanOrEqual(count);
    before = now;
  }
  expect(before.size).toBeGreaterThan(5);
});

test("names with quotes, backslashes and line breaks come back as they were", () => {
  const name = 'a "model" \\ of\ntwo lines, with é';
  const families = readExposition(prometheusText(busyMonitor(name)));
  const [first] = families[0]?.samples ?? [];
  expect(first?.labels["model"]).toBe(name);
});

test("the text of nothing served is still a text", () => {
  const families = readExposition(prometheusText(testMonitor().monitor));
  expect(value(families, "capstone_request_latency_seconds_count")).toBe(0);
});

test("the dashboard asks for metrics that there are, of labels that they have", () => {
  const families = readExposition(prometheusText(busyMonitor()));
  const known = new Set(
    families.flatMap(({ name, samples }) => [name, ...samples.map((it) => it.name)]),
  );
  const { panels, schemaVersion, templating } = grafanaDashboard("digits");
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const names = queries.flatMap((expr) => expr.match(/\b(nv|capstone)_\w+/g) ?? []);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
  expect(queries.every((expr) => expr.includes('{model="$model"}'))).toBe(true);
  for (const label of ["reason", "objective", "subject"]) {
    expect(families.some(({ samples }) => samples.some(({ labels }) => label in labels))).toBe(
      true,
    );
  }
  expect(panels.map(({ title }) => title)).toEqual(
    expect.arrayContaining(["Requests and errors", "Latency", "Error budget burnt", "Drift"]),
  );
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(
    panels.every(
      ({ targets }) => new Set(targets.map(({ refId }) => refId)).size === targets.length,
    ),
  ).toBe(true);
  expect(schemaVersion).toBe(39);
  expect(templating.list.map(({ name }) => name)).toEqual(["datasource", "model"]);
  // Nothing that JSON cannot hold.
  expect(JSON.parse(JSON.stringify(panels))).toMatchObject(panels.map(({ title }) => ({ title })));
});

const promtool = spawnSync("promtool", ["--version"]).error === undefined;

// Skipped where Prometheus is not installed. Its linter would have Triton's counters end in _total.
test.skipIf(!promtool)("promtool reads it", () => {
  const { stderr, status } = spawnSync("promtool", ["check", "metrics"], {
    input: prometheusText(busyMonitor()),
    encoding: "utf8",
  });
  const findings = stderr.split("\n").filter((line) => line !== "" && !/^nv_/.test(line));
  expect([findings, status === 0 || status === 3]).toEqual([[], true]);
});

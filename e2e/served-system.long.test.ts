/**
 * A system as Part 5 builds it, served and watched on real digits: drift that is not there is not seen, and drift that is there is;
 * requests that are wrong, too many or in a replica that dies end in sentences; and whatever came is accounted for, to the last one.
 */
import type { Page } from "@playwright/test";
import type { MonitorOutput } from "../src/outputs/panels/monitor/monitor.ts";
import type { ServingCounts, ServingOutput } from "../src/outputs/panels/serving/serving.ts";
import { type ReadFamily, readExposition } from "../src/production/monitoring/read-exposition.ts";
import { note } from "./frames.ts";
import { expect, NotebookPage, test } from "./notebook-page.ts";

const WINDOWS = 20;

const NOTEBOOK = `// %% id=system
import { CompleteMLSystem } from "tinytorch/production";
const system = new CompleteMLSystem({
  model: { architecture: "mlp", hiddenDim: 64 },
  training: {
    ...{ batchSize: 64, learningRate: 0.003, epochs: 2, schedule: "one-cycle" },
    ...{ examples: 20_000, heldOut: 5000 },
  },
  deployment: { target: "browser", replicas: 2, autoscaling: false },
});
await system.buildSystem();
system.train();
const { version } = await system.evaluate();
const service = await system.deploy(version);
const { counts: before } = await service.state();
const watching = await system.monitor(service);
await service.load(150);

// %% id=quiet
await service.load(0);
while ((await service.state()).counts.open > 0) await new Promise((resolve) => setTimeout(resolve, 50));

// %% id=wrong
const data = new Float32Array(784);
const asked = async (change: object) => {
  const input = { name: "input", shape: [1, 784], datatype: "FP32", data, ...change };
  return await service.infer({ inputs: [input] }).then(
    () => "answered",
    (error: Error) => error.name + ": " + error.message,
  );
};
const earlier = (await service.state()).counts;
console.log(await asked({}));
console.log(await asked({ shape: [1, 28, 28] }));
console.log(await asked({ datatype: "INT8" }));
console.log(await asked({ data: data.slice(1) }));
console.log(await asked({ data: data.map((_, i) => (i === 5 ? NaN : 0)) }));
const later = (await service.state()).counts;
console.log("failed", later.failed - earlier.failed, "issued", later.issued - earlier.issued);

// %% id=full
await service.set({ queueLimit: 8, maxBatchSize: 1, maxQueueDelayMs: 0 });
const ends = await Promise.allSettled(Array.from({ length: 120 }, () => service.predict(data)));
const turnedAway = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
console.log(turnedAway.length > 0, [...new Set(turnedAway.map(({ name, message }) => name + ": " + message))].join("; "));

// %% id=killed
await service.set({ queueLimit: 1000, maxBatchSize: 4 });
const { counts: atKill } = await service.state();
const digits = await system.heldOutDigits.batch(Int32Array.from({ length: 200 }, (_, i) => i));
const pixels = await digits[0].data();
const answers = Array.from({ length: 200 }, (_, i) => service.predict(pixels.subarray(784 * i, 784 * (i + 1))));
await service.kill(0);
console.log("answered", (await Promise.all(answers)).length, "failed", (await service.state()).counts.failed - atKill.failed);

// %% id=cached
await service.set({ cacheSize: 10 });
for (let i = 0; i < 5; i += 1) await service.predict(pixels.subarray(0, 784));
console.log("cached", (await service.state()).counts.cached);

// %% id=account
await service.drain();
const { counts: after } = await service.state();
console.log(JSON.stringify({ before, after }));
console.log(await watching.prometheus());
`;

test.describe.configure({ mode: "default" });

let page: Page;
let notebook: NotebookPage;

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  notebook = new NotebookPage(page);
  await notebook.open();
  await page.evaluate((text) => globalThis.capstone?.open({ name: "x.ts", text }, "own"), NOTEBOOK);
  await notebook.run("system");
});

test.afterAll(() => page.close());

function shown<K extends "monitor" | "serving">(
  kind: K,
): Promise<K extends "monitor" ? MonitorOutput : ServingOutput> {
  return page.evaluate((kind) => {
    const outputs = globalThis.capstone?.snapshot().cells.flatMap((cell) => cell.outputs) ?? [];
    const record = outputs.find((output) => output.kind === kind);
    if (record === undefined) throw new Error(`nothing of kind ${kind} is shown`);
    return record;
  }, kind) as never;
}

const isDrifted = ({ drifted }: { drifted: readonly string[] }) => drifted.length > 0;
const windows = async () => (await shown("monitor")).drift?.windows ?? [];
const driftAlerts = async () =>
  (await shown("monitor")).alerts.filter(({ objective }) => objective === "drift");

test(`no alarm of drift in ${WINDOWS} windows of digits as they are`, async () => {
  await expect.poll(async () => (await windows()).length).toBeGreaterThanOrEqual(WINDOWS);
  expect((await windows()).filter(isDrifted)).toEqual([]);
  expect(await driftAlerts()).toEqual([]);
});

test("turned by 25°, they raise an alarm within three windows", async () => {
  const last = (await windows()).length;
  const panel = page.getByRole("region", { name: "Monitor", exact: true });
  const slider = panel.getByRole("slider", { name: "Turn" });
  await slider.fill("25");
  await slider.blur();
  await expect.poll(async () => (await driftAlerts()).length).toBe(1);
  const first = (await windows()).find(isDrifted);
  note(
    `turned after window ${last}, alarm with window ${first?.number}: ${first?.drifted.join(", ")}`,
  );
  expect((first?.number ?? Number.NaN) - last).toBeLessThanOrEqual(3);
  await notebook.run("quiet");
});

test("requests that are wrong are refused in sentences, and counted as failed", async () => {
  await notebook.run("wrong");
  const lines = (await notebook.outputs("wrong")).split("\n");
  for (const [at, wanted] of [
    "answered",
    "InvalidRequest: infer: expected shape [N, 784] with N from 1 on, got [1,28,28]",
    'InvalidRequest: infer: expected datatype "FP32", got "INT8"',
    "InvalidRequest: infer: expected 784 values for shape (1, 784), got 783",
    "InvalidRequest: infer: expected finite numbers, got NaN at place 5",
    "failed 4 issued 5",
  ].entries()) {
    expect(lines[at]).toContain(wanted);
  }
});

test("a full queue turns requests away, and says how many waited", async () => {
  await notebook.run("full");
  await notebook.expectOutput("full", /true QueryRejected: 8 requests were waiting already$/m);
});

test("a replica that is killed in the middle of its batch costs no answer", async () => {
  await notebook.run("killed");
  await notebook.expectOutput("killed", "answered 200 failed 0");
  await expect
    .poll(async () => (await shown("serving")).marks.map(({ text }) => text))
    .toContain("replica 0 is lost: it was killed");
});

test("the four outcomes add up: at the server, at the monitor, and as Prometheus reads them", async () => {
  await notebook.run("cached");
  await notebook.expectOutput("cached", /cached [45]$/m);
  // The monitor hears of requests a few times a second.
  let printed = "";
  let counts: { before: ServingCounts; after: ServingCounts } | undefined;
  let served = 0;
  await expect
    .poll(async () => {
      await notebook.run("account");
      printed = await notebook.outputs("account");
      counts = JSON.parse(/\{"before".*\}/.exec(printed)?.[0] ?? "null");
      served = (counts?.after.issued ?? 0) - (counts?.before.issued ?? 0);
      return (await shown("monitor")).counts.requests - served;
    })
    .toBe(0);
  if (counts === undefined) throw new Error("nothing was counted");
  const { before, after } = counts;
  expect(after.open).toBe(0);
  expect(after.answered + after.rejected + after.timedOut + after.failed).toBe(after.issued);
  const since = (name: keyof ServingCounts) => after[name] - before[name];
  const monitored = (await shown("monitor")).counts;
  expect(monitored).toEqual({
    requests: served,
    answered: since("answered"),
    rejected: since("rejected"),
    timedOut: since("timedOut"),
    failed: since("failed"),
    cached: since("cached"),
  });

  const families = readExposition(printed.slice(printed.indexOf("# HELP")).trimEnd().concat("\n"));
  const total = (name: string, labels: Record<string, string> = {}) => sum(families, name, labels);
  const failure = "nv_inference_request_failure";
  expect(total("nv_inference_request_success")).toBe(monitored.answered);
  expect(total(failure, { reason: "rejected" })).toBe(monitored.rejected);
  expect(total(failure, { reason: "timed-out" })).toBe(monitored.timedOut);
  expect(total(failure, { reason: "failed" })).toBe(monitored.failed);
  expect(total("nv_inference_count") + total("nv_cache_num_hits_per_model")).toBe(
    monitored.answered,
  );
  expect(total("capstone_request_latency_seconds_count")).toBe(monitored.answered);
  note(`${served} requests: ${JSON.stringify(monitored)}`);
  expect(notebook.errors).toEqual([]);
});

function sum(
  families: readonly ReadFamily[],
  name: string,
  wanted: Record<string, string>,
): number {
  const samples = families.flatMap((family) => family.samples).filter((it) => it.name === name);
  expect(samples.length, name).toBeGreaterThan(0);
  return samples
    .filter(({ labels }) => Object.entries(wanted).every(([key, value]) => labels[key] === value))
    .reduce((total, { value }) => total + value, 0);
}

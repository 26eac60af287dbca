/** The six checks on a server, replicas and a monitor that run in this thread. All six beside each fault: `six-checks.long.test.ts`. */
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { TensorDataset } from "../../tinytorch/index.ts";
import { monitor } from "../monitoring/open-monitor.ts";
import { KernelHere } from "./readiness.testing.ts";
import {
  allBut,
  judge,
  soundSystem,
  testDigits,
  trained,
  verdicts,
} from "./sound-system.testing.ts";

let kernel: KernelHere;
let digits: TensorDataset;

beforeAll(async () => {
  digits = await testDigits();
});
beforeEach(() => {
  kernel = new KernelHere();
});
afterEach(() => kernel.end());

test("on a sound system all six hold, each with evidence, figures of its own and the time that it took", async () => {
  const record = await judge(await soundSystem(digits));
  expect(verdicts(record)).toEqual(allBut("security", "holds"));
  expect(record).toMatchObject({ state: "done", stage: "6 of 6 checks hold; score 0" });
  for (const { evidence, figures, seconds, parts, fix } of record.checks) {
    expect(evidence).not.toBe("");
    expect(fix).toBeUndefined();
    expect(seconds).toMatchObject({ kind: "measured", unit: "s" });
    expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length);
    expect(parts.filter(({ verdict }) => verdict === "broken" || verdict === "open")).toEqual([]);
  }
  const [latency] = record.checks[0]?.figures ?? [];
  expect(latency).toMatchObject({ label: "Latency p90 at the promised rate" });
  expect(latency?.figure).toMatchObject({ kind: "measured", low: expect.any(Number) });
  // The panel that was shown ends with the same record.
  await expect.poll(() => kernel.readiness.output).toEqual(record);
});

/** The one check is run, of a system with a fault in what it covers. */
async function checkOf(subject: Parameters<typeof judge>[0], id: string) {
  const { checks } = await judge({ ...subject, only: [id], patienceSeconds: 3 });
  return checks.find((check) => check.id === id);
}

test("each is broken by a fault in what it covers, and says what to do", async () => {
  const subject = await soundSystem(digits);
  const objective = { boundMs: 0.001, percentile: 0.9, rate: 200 };
  expect(await checkOf({ ...subject, objective }, "performance-sla")).toMatchObject({
    verdict: "broken",
    fix: expect.stringContaining("more replicas"),
  });
  const deaf = monitor(subject.server, {
    name: "digits",
    objectives: { availability: 0.9, latency: { share: 0.9, boundMs: 5000 }, timeScale: 150 },
  });
  expect(await checkOf({ ...subject, monitor: deaf }, "monitoring")).toMatchObject({
    verdict: "broken",
    evidence: expect.stringContaining("no alert on availability fired"),
  });
  const planted = { path: "a.yaml", text: "data:\n  db_password: hunter2hunter2\n" };
  const files = [{ ...planted, language: "yaml" as const, origins: [] }];
  const deployment = { ...subject.deployment, files };
  expect(await checkOf({ ...subject, deployment }, "security")).toMatchObject({
    verdict: "broken",
    evidence:
      "There are secrets in the files for kubernetes: a.yaml:2 (a literal value with a secret's name).",
  });
  let seed = 0;
  const retrain = () => {
    seed += 1;
    return trained(digits, seed);
  };
  expect(await checkOf({ ...subject, retrain }, "mlops-integration")).toMatchObject({
    verdict: "broken",
    evidence: expect.stringContaining("to different weights"),
  });
  // The spare takes the first one's place, and no other starts.
  kernel.refusesReplicas = true;
  await subject.server.kill(0);
  await expect.poll(async () => (await subject.server.state()).ready).toBe(true);
  expect(await checkOf(subject, "error-handling")).toMatchObject({
    verdict: "broken",
    evidence: expect.stringContaining("had not come back"),
  });
});

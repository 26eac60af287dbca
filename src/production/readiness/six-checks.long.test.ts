/** Breaking each of the six things that readiness covers turns exactly that check red, with all six run. */
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { ReadinessOutput } from "../../outputs/panels/readiness/readiness.ts";
import type { TensorDataset } from "../../tinytorch/index.ts";
import { monitor } from "../monitoring/open-monitor.ts";
import { KernelHere } from "./readiness.testing.ts";
import {
  allBut,
  CHECKS,
  judge,
  soundSystem,
  testDigits,
  trained,
  verdicts,
} from "./sound-system.testing.ts";
import type { ReadinessSubject } from "./subject.ts";

let kernel: KernelHere;
let digits: TensorDataset;

beforeAll(async () => {
  digits = await testDigits();
});
beforeEach(() => {
  kernel = new KernelHere();
});
afterEach(() => kernel.end());

/** One check with little patience, since it is to fail; the others with as much as a busy machine needs. */
async function judgeApart(subject: ReadinessSubject, id: string): Promise<ReadinessOutput> {
  const others = await judge({ ...subject, only: CHECKS.filter((each) => each !== id) });
  const { checks } = await judge({ ...subject, only: [id], patienceSeconds: 3 });
  const alone = checks.find((check) => check.id === id);
  return { ...others, checks: others.checks.map((it) => (it.id === id ? (alone ?? it) : it)) };
}

/** For whoever reads that another check was not as it should be. */
const why = ({ checks }: ReadinessOutput) =>
  checks.map(({ label, evidence }) => `${label}: ${evidence}`).join("\n");

test("a promise that is not kept breaks Performance SLA; the ramp then has no knee to find", async () => {
  const record = await judge({
    ...(await soundSystem(digits)),
    objective: { boundMs: 0.001, percentile: 0.9, rate: 200 },
  });
  expect(verdicts(record), why(record)).toEqual({
    ...allBut("performance-sla", "broken"),
    scalability: "open",
  });
  expect(record.checks[0]?.fix).toContain("more replicas");
});

test("a peak that it cannot bear breaks Scalability alone", async () => {
  const subject = await soundSystem(digits);
  // A rate counts as kept after 44 requests: more than this queue holds.
  await subject.server.set({ queueLimit: 32 });
  const record = await judge({
    ...subject,
    objective: { boundMs: 5000, percentile: 0.9, rate: 50, peakRate: 1e7 },
    rampSeconds: 30,
  });
  expect(verdicts(record), why(record)).toEqual(allBut("scalability", "broken"));
});

test("an objective that no failure can violate breaks Monitoring alone", async () => {
  const subject = await soundSystem(digits);
  const deaf = monitor(subject.server, {
    name: "digits",
    objectives: { availability: 0.9, latency: { share: 0.9, boundMs: 5000 }, timeScale: 150 },
  });
  const record = await judgeApart({ ...subject, monitor: deaf }, "monitoring");
  expect(verdicts(record), why(record)).toEqual(allBut("monitoring", "broken"));
  expect(record.checks[2]?.evidence).toContain("no alert on availability fired");
});

test("a replica that does not come back breaks Error handling alone", async () => {
  const subject = await soundSystem(digits);
  const server = subject.server;
  // The spare takes the first one's place, and no other starts.
  kernel.refusesReplicas = true;
  await server.kill(0);
  await expect.poll(async () => (await server.state()).ready).toBe(true);
  const record = await judgeApart(subject, "error-handling");
  expect(verdicts(record), why(record)).toEqual(allBut("error-handling", "broken"));
  expect(record.checks[3]?.evidence).toContain("had not come back");
});

test("a secret in a manifest breaks Security alone", async () => {
  const subject = await soundSystem(digits);
  const { deployment } = subject;
  const planted = {
    path: "kubernetes/config.yaml",
    text: "data:\n  db_password: hunter2hunter2\n",
  };
  const files = [...deployment.files, { ...planted, language: "yaml" as const, origins: [] }];
  const record = await judge({ ...subject, deployment: { ...deployment, files } });
  expect(verdicts(record), why(record)).toEqual(allBut("security", "broken"));
  expect(record.checks[4]?.evidence).toContain("kubernetes/config.yaml:2");
  expect(record.checks[4]?.evidence).not.toContain("hunter2");
});

test("a training that draws anew breaks MLOps integration alone", async () => {
  let seed = 0;
  const retrain = () => {
    seed += 1;
    return trained(digits, seed);
  };
  const record = await judge({ ...(await soundSystem(digits)), retrain });
  expect(verdicts(record), why(record)).toEqual(allBut("mlops-integration", "broken"));
});

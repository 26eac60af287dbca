/** A rollout as cells begin it: a kernel in its worker, and the split, both versions' replicas and the load in theirs. */
import { afterEach, expect, test, vi } from "vitest";
import {
  endKernelWorkers,
  startKernelWorker,
} from "../../kernel/worker/roles/kernel-worker.testing.ts";

// A machine with other things to do takes its time to start workers.
vi.setConfig({ testTimeout: 120_000 });
afterEach(endKernelWorkers);

test("a canary that crashes is felt while the kernel computes, is rolled back, and every request is accounted for", async () => {
  const { run } = startKernelWorker();
  const opened = await run(
    `import { buildModel, noGrad, randn, TensorDataset } from "tinytorch";
import { deployWithStrategy } from "tinytorch/production";
const [modelV1, modelV2] = [1, 2].map(() => buildModel({ architecture: "mlp", hiddenDim: 16 }).eval());
const digits = randn([50, 784], { seed: 1 });
const labels = noGrad(() => modelV1.forward(digits)).argmax(1);
const rollout = await deployWithStrategy("canary", {
  service: "digits",
  modelV1,
  modelV2,
  samples: new TensorDataset(digits, labels),
  rate: 100,
  weight: 50,
  timeoutMs: 1500,
  gates: { errors: { acceptable: 0.2, unacceptable: 0.6 }, minimum: { requests: 1e6 } },
});
const { status, weight } = await rollout.state();
const { version, predicted } = await rollout.predict(digits.narrow(0, 3, 1).dataSync(), { key: "me" });
const answering = version === "v1" ? modelV1 : modelV2;
console.log(status, weight, noGrad(() => answering.forward(digits.narrow(0, 3, 1))).argmax(1).dataSync()[0] === predicted);`,
    "open",
  );
  expect([opened.status, opened.text.trim()]).toEqual(["ok", "running 50 true"]);

  const crashed = await run(
    `const crashing = rollout.setFault("crashing");
await new Promise((resolve) => setTimeout(resolve, 0));
// No worker can be started meanwhile, and the rollout goes on.
const end = performance.now() + 1500;
while (performance.now() < end);
await crashing;
const { decision, by, exposure, fault } = await rollout.finished;
console.log(decision, by, exposure > 0, fault);`,
    "crash",
  );
  expect(crashed).toMatchObject({ status: "ok", text: "rolled back gate true crashing" });

  const ended = await run(
    `await rollout.load(0);
let record = await rollout.state();
while (record.counts.open > 0) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  record = await rollout.state();
}
const { issued, answered, rejected, timedOut, failed } = record.counts;
const { v1, v2 } = record.versions;
console.log(issued === answered + rejected + timedOut + failed, issued === v1.counts.issued + v2.counts.issued);
console.log(record.weight, v1.counts.answered === v1.counts.issued, v2.counts.answered < v2.counts.issued);
await rollout.stop();
console.log(rollout.isEnded);`,
    "end",
  );
  expect(ended).toMatchObject({ status: "ok", text: "true true\n0 true true\ntrue" });
});

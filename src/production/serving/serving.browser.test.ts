/** A server as cells start it: a kernel in its worker, and the router, the replicas and the load in theirs. */
import { afterEach, expect, test, vi } from "vitest";
import {
  endKernelWorkers,
  startKernelWorker,
} from "../../kernel/worker/roles/kernel-worker.testing.ts";

// A machine with other things to do takes its time to start workers.
vi.setConfig({ testTimeout: 120_000 });
afterEach(endKernelWorkers);

test("two replicas answer a digit, one is killed while the kernel computes, and every request is accounted for", async () => {
  const { run } = startKernelWorker();
  const opened = await run(
    `import { buildModel, noGrad, randn, TensorDataset, zeros } from "tinytorch";
import { serve } from "tinytorch/production";
const model = buildModel({ architecture: "mlp", hiddenDim: 32 }).eval();
const digits = randn([20, 784], { seed: 1 });
const server = await serve(model, {
  name: "mlp",
  samples: new TensorDataset(digits, zeros([20], { dtype: "int32" })),
  timeoutMs: 20_000,
});
const { predicted, probabilities } = await server.predict(digits.narrow(0, 3, 1).dataSync());
const expected = noGrad(() => model.forward(digits.narrow(0, 3, 1))).argmax(1).dataSync()[0];
console.log(predicted === expected, probabilities.length);`,
    "serve",
  );
  // The first place is the panel's, whose record comes by another way.
  expect([opened.status, opened.text.trim()]).toEqual(["ok", "true 10"]);

  const killed = await run(
    `const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
await server.load(200);
while ((await server.state()).counts.answered < 50) await pause(20);
// The worker of the server hears it, and then the kernel can start no worker for a while.
const killing = server.kill(0);
await pause(0);
const end = performance.now() + 1500;
while (performance.now() < end);
const { replicas: after } = await server.state();
await killing;
console.log(after[0].restarts, after[0].status === "idle" || after[0].status === "busy");`,
    "kill",
  );
  expect(killed).toMatchObject({ status: "ok", text: "1 true" });

  const drained = await run(
    `await server.load(100, "bursts");
await pause(300);
await server.drain();
const { counts, live } = await server.state();
const { issued, answered, rejected, timedOut, failed, open } = counts;
console.log(issued === answered + rejected + timedOut + failed, open, live, answered > 100, failed);
await server.stop();
console.log(server.isEnded);`,
    "drain",
  );
  expect(drained).toMatchObject({ status: "ok", text: "true 0 false true 0\ntrue" });
});

/** A training in a worker of the page's kernel, as a cell starts it: on digits, with checkpoints in this browser's own storage. */
import { afterEach, expect, test, vi } from "vitest";
import { openStore } from "../../../base/key-value-store.ts";
import { endKernelWorkers, startKernelWorker } from "./kernel-worker.testing.ts";

// A machine with other things to do takes its time to start workers.
vi.setConfig({ testTimeout: 120_000 });
afterEach(endKernelWorkers);

const NAME = "digits of a test";

const start = (epochs: number, more = "") => `import { trainInWorker } from "tinytorch/production";
const training = trainInWorker({
  name: ${JSON.stringify(NAME)},
  model: { architecture: "mlp", hiddenDim: 16, layers: 1 },
  data: { dataset: "mnist", examples: 256, heldOut: 64 },
  optimizer: { name: "adam", learningRate: 0.01 },
  settings: { epochs: ${epochs}, batchSize: 32 },
  backend: "wasm",
});
${more}
const { end, weights, heldOut, record } = await training.finished;
console.log(end.reason, end.step, Object.keys(weights).length, heldOut?.accuracy.n);
console.log(record.worst?.side, record.backend.name, record.checkpoint?.isStored);
console.log(record.flags.map(({ kind, step }) => kind + " " + step).join(", "));`;

const kept = async () =>
  (await openStore().keys()).filter((key) => key.includes(encodeURIComponent(NAME)));

test("the role trains to its end; stopped, it leaves a checkpoint, and its cell goes on from there", async () => {
  const { run } = startKernelWorker();
  const done = await run(start(2));
  expect(done.text).toContain("done 16 4 64\n28 wasm true\n");
  expect(done.status).toBe("ok");
  expect(await kept()).toEqual([]);

  const stopped = await run(
    start(5000, "await training.pause(); await training.resume(); await training.stop();"),
  );
  const step = /stopped (\d+)/.exec(stopped.text)?.[1];
  expect(step).toBeDefined();
  expect((await kept()).length).toBeGreaterThan(0);

  const again = await run(start(5000, "await training.stop();"));
  expect(again.text).toContain(`resumed ${step}`);
  for (const key of await kept()) await openStore().delete(key);
});

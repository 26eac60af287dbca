/** ONNX Runtime in workers of the page's kernel, as cells start it. The sandboxed kernel's is in e2e/workers.long.test.ts. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  endKernelWorkers,
  startKernelWorker,
} from "../../kernel/worker/roles/kernel-worker.testing.ts";

// A machine with other things to do takes its time to start workers.
vi.setConfig({ testTimeout: 120_000 });

let kernel: ReturnType<typeof startKernelWorker>;
beforeAll(() => {
  kernel = startKernelWorker();
});
afterAll(endKernelWorkers);

test("a model runs there and answers as here, its file is timed beside it, and its worker ends", async () => {
  const { status, text } = await kernel.run(`
import { buildModel, DataLoader, noGrad, randn, TensorDataset, zeros } from "tinytorch";
import { compareWithOnnxRuntime, runInOnnxRuntime } from "tinytorch/production";
const model = buildModel({ architecture: "mlp", hiddenDim: 32 }).eval();
const digits = randn([20, 784], { seed: 1 });
const { output } = await runInOnnxRuntime(model, digits);
const furthest = await noGrad(() => output.sub(model.forward(digits)).abs().max()).item();
console.log(output.shape.join(), furthest < 1e-4);
const loader = new DataLoader(new TensorDataset(digits, zeros([20], { dtype: "int32" })), { batchSize: 10 });
const { agreement, times } = await compareWithOnnxRuntime(model, loader, { secondsEach: 0.05 });
console.log(agreement.value, times.map(({ batchSize, ours, onnxRuntime }) => batchSize + " " + (ours.value > 0) + " " + (onnxRuntime.value > 0)).join());
console.log(await runInOnnxRuntime(new Uint8Array(8), digits).catch(({ message }) => message));`);
  expect(text).toContain("20,10 true\n");
  expect(text).toContain("1 1 true true,32 true true\n");
  expect(text).toContain("expected the bytes of an ONNX model");
  expect(status).toBe("ok");
});

test.skipIf(!crossOriginIsolated || navigator.hardwareConcurrency < 2)(
  "it computes on two threads where it is told to",
  async () => {
    const { text } = await kernel.run(`import { runInOnnxRuntime } from "tinytorch/production";
const two = await runInOnnxRuntime(model, digits, { threads: 2 });
console.log((await noGrad(() => two.output.sub(model.forward(digits)).abs().max()).item()) < 1e-4);`);
    expect(text).toBe("true");
  },
);

test("replicas answer with it, and go on where one is killed", async () => {
  const { status, text } = await kernel.run(`import { serve } from "tinytorch/production";
const server = await serve(model, { engine: "onnxruntime", timeoutMs: 20_000 });
const one = await digits.narrow(0, 3, 1).data();
const ask = async () => (await server.infer({ inputs: [{ name: "input", shape: [1, 784], datatype: "FP32", data: one }] })).outputs[0].data;
const wanted = await noGrad(() => model.forward(digits.narrow(0, 3, 1))).data();
const near = (got) => got.length === 10 && got.every((value, i) => Math.abs(value - wanted[i]) < 1e-4);
console.log(near(await ask()));
await server.kill(0);
console.log(near(await ask()), (await server.state()).counts.failed);
console.log(await serve(model, { engine: "onnx" }).catch(({ message }) => message));
await server.stop();`);
  expect(text).toContain("true\ntrue 0\n");
  expect(text).toContain('expected engine to be "tinytorch" or "onnxruntime", got "onnx"');
  expect(status).toBe("ok");
});

import { expect, test } from "vitest";
import {
  Adam,
  AdamW,
  availableBackends,
  crossEntropy,
  type Optimizer,
  Parameter,
  randint,
  randn,
  SGD,
  setBackend,
  type Tensor,
} from "../index.ts";

const found = await availableBackends();
const reason = found.find(({ backend }) => backend === "webgpu")?.reason;

const optimizers: Record<string, (parameters: Parameter[]) => Optimizer> = {
  Adam: (p) => new Adam(p, { lr: 0.1, weightDecay: 0.1 }),
  AdamW: (p) => new AdamW(p, { lr: 0.1, weightDecay: 0.1 }),
  SGD: (p) => new SGD(p, { lr: 0.1, weightDecay: 0.1 }),
  "SGD with momentum": (p) => new SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true }),
};

/** Large enough not to be computed on the processor; read between steps, so that copies could go stale. */
async function train(make: (parameters: Parameter[]) => Optimizer): Promise<Float32Array> {
  const logits = new Parameter(randn([200, 12], { seed: 1 }));
  const labels = randint(0, 12, [200], { seed: 2 });
  const optimizer = make([logits]);
  for (let i = 0; i < 4; i++) {
    optimizer.zeroGrad();
    crossEntropy(logits, labels, { reduction: "sum" }).backward();
    optimizer.step();
    await (logits as Tensor).data();
  }
  return (await logits.data()) as Float32Array;
}

test.skipIf(reason).each(Object.entries(optimizers))("%s goes as on cpu", async (_, make) => {
  await setBackend("cpu");
  const wanted = await train(make);
  await setBackend("webgpu");
  const actual = await train(make);
  expect(Math.max(...actual.map((x, i) => Math.abs(x - wanted[i]!)))).toBeLessThan(1e-4);
});

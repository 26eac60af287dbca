/** What the profiler says of a product and of a training step, each with what it is to agree with. */
import { median } from "../../src/base/statistics.ts";
import type { Figure } from "../../src/outputs/figure/figure.ts";
import { profileLatency } from "../../src/production/profiler/profile/profile-latency.ts";
import { toSystem } from "../../src/production/profiler/system.ts";
import { traceSystem } from "../../src/production/profiler/trace/trace-system.ts";
import {
  Adam,
  CrossEntropyLoss,
  DataLoader,
  Linear,
  Module,
  manualSeed,
  noGrad,
  ReLU,
  rand,
  randint,
  Sequential,
  setBackend,
  type Tensor,
  TensorDataset,
} from "../../src/tinytorch/index.ts";

class Product extends Module {
  right = rand([256, 256]).keep();

  forward(x: Tensor): Tensor {
    return x.matmul(this.right);
  }
}

const value = (figure: Figure | undefined): number =>
  figure !== undefined && "value" in figure ? figure.value : Number.NaN;

/** In short turns: what slows the machine for a while slows both. */
async function latency() {
  const model = new Product();
  const x = rand([256, 256]).keep();
  const ours: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < 12; turn += 1) {
    ours.push(...(await profileLatency(model, x, 120, () => {})).samplesMs);
    const end = performance.now() + 100;
    while (performance.now() < end) {
      const begun = performance.now();
      await noGrad(() => x.matmul(model.right)).data();
      bare.push(performance.now() - begun);
    }
  }
  return { value: median(ours), reference: median(bare) };
}

async function trace() {
  manualSeed(1);
  const model = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));
  const data = new TensorDataset(rand([512, 784]), randint(0, 10, [512]));
  const loader = new DataLoader(data, { batchSize: 128 });
  const adam = new Adam(model.parameters(), { lr: 1e-3 });
  const system = toSystem(model, loader, adam, new CrossEntropyLoss());
  const { trace } = await traceSystem(system, { budgetSeconds: 6 });
  const accounting = trace.passes[0]?.accounting;
  return {
    "operations of a step": {
      value: value(accounting?.corrected),
      reference: value(accounting?.untraced),
    },
    "a step that is traced": { value: value(accounting?.overhead), reference: 1 },
    throughput: { value: value(trace.bound?.measured), reference: value(trace.bound?.bound) },
  };
}

self.onmessage = async () => {
  await setBackend("wasm");
  self.postMessage({ "latency of a product": await latency(), ...(await trace()) });
};

/** For tests: a system with a version in production, a server with replicas and a monitor, all of them real and in this thread. */
import { lend } from "../../base/lent.ts";
import type { Output } from "../../outputs/output.ts";
import {
  CrossEntropyLoss,
  DataLoader,
  type Module,
  SGD,
  setBackend,
} from "../../tinytorch/index.ts";
import { CompleteMLSystem } from "../complete-system/complete-system.ts";
import { type MonitorHandle, monitor } from "../monitoring/open-monitor.ts";
import { evaluate } from "../profiler/evaluate.ts";
import { KernelHere } from "../readiness/readiness.testing.ts";
import { ModelRegistry } from "../registry/model-registry.ts";
import { type Server, serve } from "../serving/serve.ts";
import { MNIST_SCALE } from "../training/plan/data-spec.ts";
import { serveMnist } from "../training/plan/serve-mnist.testing.ts";
import { memoryStore } from "../training/training-run.testing.ts";
import { type ComprehensiveTestOptions, runComprehensiveTests } from "./run-comprehensive-tests.ts";
import { isBad, type TestReport } from "./test-report.ts";

/** Nothing here is about the speed of this machine: an answer may take its time, and a damaged batcher takes longer. */
export const OBJECTIVES = { availability: 0.99, latency: { share: 0.8, boundMs: 200 } };

export class TestedSystem {
  /** What the last run showed. */
  shown: Output[] = [];
  readonly #ends: (() => void | Promise<void>)[];

  private constructor(
    readonly system: CompleteMLSystem,
    readonly server: Server,
    readonly monitor: MonitorHandle,
    ends: (() => void | Promise<void>)[],
  ) {
    const show = (output: unknown) => {
      const place = this.shown.push(output as Output) - 1;
      return {
        update: (next: unknown) => {
          this.shown[place] = next as Output;
        },
      };
    };
    this.#ends = [...ends, lend({ show })];
  }

  static async open(): Promise<TestedSystem> {
    await setBackend("cpu");
    const endMnist = await serveMnist();
    const takeBack = lend({ storage: memoryStore() });
    const kernel = new KernelHere();
    const system = new CompleteMLSystem(
      {
        model: { architecture: "mlp", hiddenDim: 16, layers: 1 },
        training: {
          batchSize: 32,
          learningRate: 0.1,
          epochs: 1,
          optimizer: "sgd",
          examples: 2000,
          heldOut: 300,
        },
        deployment: { target: "browser", replicas: 2, autoscaling: false },
      },
      { name: "tested" },
    );
    const model = await system.buildSystem();
    await learn(model, system);
    await putInProduction(model, system);
    const server = await serve(model, {
      ...{ name: "tested", normalize: MNIST_SCALE, timeoutMs: 60_000, largestBatch: 8 },
    });
    const watching = monitor(server, { name: "tested", objectives: OBJECTIVES });
    return new TestedSystem(system, server, watching, [endMnist, takeBack, () => kernel.end()]);
  }

  run(options: ComprehensiveTestOptions = {}): Promise<TestReport> {
    this.shown = [];
    const { system, server, monitor: own } = this;
    return runComprehensiveTests(system, {
      server,
      monitor: own,
      objectives: OBJECTIVES,
      ...options,
    });
  }

  async end(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
  }
}

/** The tests that are red, each with what it says. */
export function redIn({ results }: TestReport): [id: string, seen: string][] {
  return results.filter(({ outcome }) => isBad(outcome)).map(({ id, seen }) => [id, seen]);
}

/** A few steps on held-out digits: enough to be better than chance. */
async function learn(model: Module, { heldOutDigits }: CompleteMLSystem): Promise<void> {
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  const criterion = new CrossEntropyLoss();
  for (let epoch = 0; epoch < 3; epoch += 1) {
    for await (const [inputs, labels] of new DataLoader(heldOutDigits, { batchSize: 30 })) {
      optimizer.zeroGrad();
      criterion.forward(model.forward(inputs), labels).backward();
      optimizer.step();
    }
  }
  model.eval();
}

async function putInProduction(model: Module, system: CompleteMLSystem): Promise<void> {
  const accuracy = await evaluate(model, new DataLoader(system.testDigits, { batchSize: 500 }));
  const registry = await ModelRegistry.open(system.name);
  const version = await registry.register(model, {
    ...{ madeBy: "trained for a test", config: system.config, data: "MNIST", device: "Node" },
    metrics: { "accuracy on the test digits": accuracy },
  });
  await registry.promote(version);
}

/**
 * The profiler of the capstone: takes a model, its data and its optimizer, runs them, and says what they cost here. Nothing in
 * it is simulated; what cannot be measured in a browser is reported as such.
 */
import { errorMessage } from "../base/assert.ts";
import type { Figure } from "../outputs/figure.ts";
import {
  CrossEntropyLoss,
  type DataLoader,
  getBackend,
  type Module,
  type Optimizer,
  type Tensor,
} from "../tinytorch/index.ts";
import { evaluate } from "./evaluate.ts";
import { ProfileBoard } from "./profile-board.ts";
import { profileLatency } from "./profile-latency.ts";
import { type Loss, profileStep } from "./profile-step.ts";
import { profileThroughput } from "./profile-throughput.ts";
import { METRIC_LABELS, metricNames, type SystemFigures, SystemMetrics } from "./system-metrics.ts";

export interface ProfilerOptions {
  /** Data that the model was not trained on, for its accuracy. */
  heldOut?: DataLoader;
  /** Default: cross-entropy on class indices. */
  loss?: Loss;
  /** Seconds for the whole profile. Default 8. */
  budgetSeconds?: number;
  /** Price of an hour of a machine as fast as this device, in US dollars; default: two cores of a cloud CPU. */
  price?: { usdPerHour: number; source: string; date: string };
}

/** AWS on-demand price of c7i.large (2 vCPU, 4 GiB), us-east-1, from the AWS Pricing API. */
const DEFAULT_PRICE = {
  usdPerHour: 0.08925,
  source: "AWS c7i.large, us-east-1, on demand",
  date: "2026-07-20",
};

export class ProductionMLSystemProfiler {
  /** What was measured, by name; later parts build on it. */
  readonly profilingData: { systemMetrics?: SystemMetrics } = {};
  readonly #options: ProfilerOptions;

  constructor(options: ProfilerOptions = {}) {
    this.#options = options;
  }

  /**
   * Measures the whole system: latency at batch 1, throughput by batch size, the split and the memory of training steps,
   * and held-out accuracy. The steps are real: the model learns from them. Shows the *Profile* panel while it runs.
   */
  async profileEndToEndSystem(
    model: Module,
    dataloader: DataLoader,
    optimizer: Optimizer,
  ): Promise<SystemMetrics> {
    const parameters = model.parameters().reduce((sum, { size }) => sum + size, 0);
    const board = new ProfileBoard({ name: model.constructor.name, parameters }, getBackend());
    try {
      const figures = await this.#measure(board, model, dataloader, optimizer);
      this.profilingData.systemMetrics = new SystemMetrics(figures);
      board.end("done", "complete");
      return this.profilingData.systemMetrics;
    } catch (error) {
      board.end("partial", `ended while ${board.profile.stage}: ${errorMessage(error)}`);
      throw error;
    }
  }

  async #measure(
    board: ProfileBoard,
    model: Module,
    loader: DataLoader,
    optimizer: Optimizer,
  ): Promise<SystemFigures> {
    const { heldOut, loss = new CrossEntropyLoss(), budgetSeconds = 8 } = this.#options;
    const budgetMs = (share: number) => share * budgetSeconds * 1000;
    const figures: SystemFigures = {
      modelAccuracy: { kind: "not-measurable", reason: "The profiler was given no held-out data." },
      inferenceLatencyMs: PENDING,
      throughputSamplesPerSec: PENDING,
      memoryUsageMb: PENDING,
      gpuUtilization: gpuUtilization(getBackend().name),
      costPerMillionInferences: PENDING,
    };
    const found = (change: Partial<SystemFigures>) => {
      Object.assign(figures, change);
      board.set({ metrics: metricList(figures) });
    };

    board.set({ stage: "fetching a batch", metrics: metricList(figures) });
    const images = await firstBatch(loader);

    board.set({ stage: "timing one image at a time" });
    const wasTraining = model.training;
    model.eval();
    const latency = await profileLatency(model, images.slice([0, 1]), budgetMs(0.35), (profile) =>
      board.set({ latency: profile }),
    );
    board.set({ latency: latency.profile, stage: "timing growing batches" });
    found({ inferenceLatencyMs: latency.profile.quantiles[0]?.figure ?? PENDING });

    const throughput = await profileThroughput(model, images, budgetMs(0.3), (points) =>
      board.set({ throughput: points }),
    );
    model.train(wasTraining);
    const best = bestRate(throughput.map(({ figure }) => figure));
    found({ throughputSamplesPerSec: best, costPerMillionInferences: this.#cost(best) });

    board.set({ throughput, stage: "taking training steps apart" });
    const { step, memory, totalBytes } = await profileStep(
      { model, loss, loader, optimizer },
      budgetMs(0.25),
      (split) => board.set({ step: split }),
    );
    board.set({ step, memory, stage: "classifying held-out data" });
    found({
      memoryUsageMb: {
        kind: "computed",
        value: totalBytes,
        unit: "bytes",
        method: `Parameters, gradients, optimizer state and activations of one step at batch ${step.batchSize}, added up.`,
      },
    });

    if (heldOut) {
      const { value, low, high, n } = await evaluate(model, heldOut);
      const method =
        "Share of held-out samples whose largest logit is their label; Wilson's interval.";
      found({ modelAccuracy: { kind: "measured", value, low, high, unit: "ratio", n, method } });
    }
    return figures;
  }

  #cost(throughput: Figure): Figure {
    const { usdPerHour, source, date } = this.#options.price ?? DEFAULT_PRICE;
    if (throughput.kind !== "measured") return throughput;
    return {
      kind: "modelled",
      value: (usdPerHour * 1e6) / (throughput.value * 3600),
      unit: "usd",
      source: `If a machine with this device's throughput, always busy, cost $${usdPerHour} an hour: ${source}`,
      date,
    };
  }
}

const PENDING: Figure = { kind: "not-measurable", reason: "Not measured yet." };

function metricList(figures: SystemFigures) {
  return metricNames(figures).map((name) => ({
    name,
    label: METRIC_LABELS[name],
    figure: figures[name],
  }));
}

function gpuUtilization(backend: string): Figure {
  const reason =
    backend === "wasm" || backend === "cpu"
      ? `Nothing runs on a GPU: the backend is ${backend}.`
      : "Browsers do not tell how busy the GPU is.";
  return { kind: "not-measurable", reason };
}

function bestRate(figures: readonly Figure[]): Figure {
  const measured = figures.filter((figure) => figure.kind === "measured");
  return measured.toSorted((a, b) => b.value - a.value)[0] ?? PENDING;
}

async function firstBatch(loader: DataLoader): Promise<Tensor> {
  for await (const [inputs] of loader) return inputs.keep();
  throw new RangeError(
    "profileEndToEndSystem: expected a loader with data, got an empty one; give its dataset at least one batch",
  );
}

/** The whole system, one measurement after another, into the Profile panel. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import type { ProfileOutput } from "../../../outputs/panels/profile/profile.ts";
import { type DataLoader, getBackend, type Tensor } from "../../../tinytorch/index.ts";
import { Board } from "../../instruments/board.ts";
import { evaluate } from "../evaluate.ts";
import { EndlessBatches, modelName, type System } from "../system.ts";
import {
  type CustomFigure,
  costFigure,
  gpuUtilization,
  metricList,
  PENDING,
  type Price,
  type SystemFigures,
  SystemMetrics,
} from "../system-metrics.ts";
import { coldStart } from "./cold-start.ts";
import type { CustomMetric, ProfileData } from "./profile-data.ts";
import { profileLatency } from "./profile-latency.ts";
import { profileStep } from "./profile-step.ts";
import { profileThroughput } from "./profile-throughput.ts";

export interface ProfileOptions {
  heldOut?: DataLoader | undefined;
  budgetSeconds: number;
  price: Price;
  metrics: readonly CustomMetric[];
}

/** Measures latency, throughput, a training step, memory and held-out accuracy. The training steps are real ones. */
export async function profileSystem(
  system: System,
  options: ProfileOptions,
  data: ProfileData,
): Promise<SystemMetrics> {
  const board = new Board<ProfileOutput>({
    kind: "profile",
    version: 1,
    state: "running",
    stage: "fetching a batch",
    model: modelName(system.model),
    backend: getBackend(),
    metrics: [],
  });
  const run = new ProfileRun(system, options, board, data);
  try {
    await board.during(() => run.measure());
  } finally {
    data.profile = board.record;
  }
  return run.metrics();
}

class ProfileRun {
  readonly #figures: SystemFigures = {
    modelAccuracy: { kind: "not-measurable", reason: "The profiler was given no held-out data." },
    inferenceLatencyMs: PENDING,
    throughputSamplesPerSec: PENDING,
    memoryUsageMb: PENDING,
    gpuUtilization: gpuUtilization(getBackend().name),
    costPerMillionInferences: PENDING,
  };

  constructor(
    private readonly system: System,
    private readonly options: ProfileOptions,
    private readonly board: Board<ProfileOutput>,
    private readonly data: ProfileData,
  ) {}

  metrics(): SystemMetrics {
    return new SystemMetrics(this.#figures, this.#custom());
  }

  async measure(): Promise<void> {
    this.#found({});
    const batches = await EndlessBatches.of(this.system.loader);
    const [inputs] = batches.first;
    await batches.end();
    const { model } = this.system;
    const wasTraining = model.training;
    model.eval();
    try {
      await this.#inference(inputs);
    } finally {
      model.train(wasTraining);
    }
    await this.#training();
    await this.#accuracy();
  }

  async #inference(inputs: Tensor): Promise<void> {
    const { board } = this;
    const { model } = this.system;
    const one = inputs.slice([0, 1]).keep();
    board.set({ stage: "the first call", coldStart: await coldStart(model, one) });

    board.set({ stage: "timing one sample at a time" });
    const latency = await profileLatency(model, one, this.#budgetMs(0.35), (profile) =>
      board.set({ latency: profile }),
    );
    this.data.latencySamplesMs = latency.samplesMs;
    board.set({ latency: latency.profile, stage: "timing growing batches" });
    this.#found({ inferenceLatencyMs: latency.profile.quantiles[0]?.figure ?? PENDING });

    const throughput = await profileThroughput(model, inputs, this.#budgetMs(0.3), (points) =>
      board.set({ throughput: points }),
    );
    board.set({ throughput });
    const best = bestRate(throughput.map(({ figure }) => figure));
    this.#found({
      throughputSamplesPerSec: best,
      costPerMillionInferences: costFigure(best, this.options.price),
    });
  }

  async #training(): Promise<void> {
    const { board } = this;
    board.set({ stage: "taking training steps apart" });
    const { step, memory, totalBytes } = await profileStep(
      this.system,
      this.#budgetMs(0.25),
      (split) => board.set({ step: split }),
    );
    board.set({ step, memory });
    this.#found({
      memoryUsageMb: {
        kind: "computed",
        value: totalBytes,
        unit: "bytes",
        method: `Parameters, gradients, optimizer state and activations of one step at batch ${step.batchSize}, added up.`,
      },
    });
  }

  async #accuracy(): Promise<void> {
    const { heldOut } = this.options;
    if (heldOut === undefined) return;
    this.board.set({ stage: "classifying held-out data" });
    const { value, low, high, n } = await evaluate(this.system.model, heldOut);
    const method =
      "Share of held-out samples whose largest logit is their label; Wilson's interval.";
    this.#found({
      modelAccuracy: { kind: "measured", value, low, high, unit: "ratio", n, method },
    });
  }

  #budgetMs(share: number): number {
    return share * this.options.budgetSeconds * 1000;
  }

  #found(change: Partial<SystemFigures>): void {
    Object.assign(this.#figures, change);
    this.data.profile = this.board.record;
    const metrics = this.metrics();
    this.data.systemMetrics = metrics;
    this.board.set({ metrics: metricList(metrics) });
  }

  #custom(): Record<string, CustomFigure> {
    const named = this.options.metrics.map(({ name, label, better, compute }) => [
      name,
      {
        label,
        figure: compute(this.data) ?? PENDING,
        ...(better === undefined ? {} : { better }),
      },
    ]);
    return Object.fromEntries(named);
  }
}

function bestRate(figures: readonly Figure[]): Figure {
  const measured = figures.filter((figure) => figure.kind === "measured");
  return measured.toSorted((a, b) => b.value - a.value)[0] ?? PENDING;
}

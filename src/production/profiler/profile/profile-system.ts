/** The whole system, one measurement after another, into the Profile panel. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import { NOT_YET, omitted, withoutPending } from "../../../outputs/figure/not-measured.ts";
import type { Price, ProfileOutput } from "../../../outputs/panels/profile/profile.ts";
import { costFigure } from "../../../outputs/panels/profile/profile-dials.ts";
import type { BatchTimes } from "../../../systems/planning/measured-service.ts";
import { type DataLoader, getBackend, type Tensor } from "../../../tinytorch/index.ts";
import { Board, howItEnded } from "../../instruments/board.ts";
import { evaluate } from "../evaluate.ts";
import type { CustomMetric, ProfileFindings } from "../findings.ts";
import { EndlessBatches, modelName, type System } from "../system.ts";
import {
  gpuUtilization,
  type MetricFigures,
  metricList,
  type SystemFigures,
  SystemMetrics,
} from "../system-metrics.ts";
import { coldStart } from "./cold-start.ts";
import { profileLatency } from "./profile-latency.ts";
import { profileStep } from "./profile-step.ts";
import { profileThroughput } from "./profile-throughput.ts";

export interface ProfileOptions {
  heldOut?: DataLoader | undefined;
  budgetSeconds: number;
  price: Price;
  metrics: readonly CustomMetric[];
  /** Hears of all that is found, each time something is. */
  onFound: (findings: ProfileFindings) => void;
}

/** Measures latency, throughput, a training step, memory and held-out accuracy. The training steps are real ones. */
export async function profileSystem(
  system: System,
  options: ProfileOptions,
): Promise<SystemMetrics> {
  const board = new Board<ProfileOutput>({
    kind: "profile",
    version: 1,
    state: "running",
    stage: "fetching a batch",
    model: modelName(system.model),
    backend: getBackend(),
    metrics: [],
    price: options.price,
  });
  const run = new ProfileRun(system, options, board);
  try {
    await board.during(() => run.measure());
  } finally {
    run.end();
  }
  const { figures, custom } = run.metrics();
  return new SystemMetrics(figures, custom);
}

class ProfileRun {
  #figures: SystemFigures = {
    modelAccuracy: NOT_YET,
    inferenceLatencyMs: NOT_YET,
    throughputSamplesPerSec: NOT_YET,
    memoryUsageMb: NOT_YET,
    gpuUtilization: gpuUtilization(getBackend().name),
    costPerMillionInferences: NOT_YET,
  };
  #latencySamplesMs: readonly number[] | undefined;
  #batchTimes: readonly BatchTimes[] | undefined;

  constructor(
    private readonly system: System,
    private readonly options: ProfileOptions,
    private readonly board: Board<ProfileOutput>,
  ) {
    if (options.heldOut !== undefined) return;
    this.#figures.modelAccuracy = omitted("The profiler was given no held-out data.");
  }

  metrics(): MetricFigures {
    return { figures: this.#figures, custom: this.#custom() };
  }

  /** Tells all that was found; what is missing then is not to be waited for. */
  end(): void {
    const { state, stage } = this.board.record;
    this.#figures = withoutPending(this.#figures, howItEnded(state, stage));
    this.#tell();
  }

  #tell(): void {
    this.options.onFound({ ...this.#measured(), systemMetrics: this.metrics() });
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
    board.set({ stage: "the first answer" });
    board.set(await coldStart(model, one, this.#budgetMs(0.1)));

    board.set({ stage: "timing one sample at a time" });
    const latency = await profileLatency(model, one, this.#budgetMs(0.3), (profile) =>
      board.set({ latency: profile }),
    );
    this.#latencySamplesMs = latency.samplesMs;
    board.set({ latency: latency.profile, stage: "timing growing batches" });
    this.#found({ inferenceLatencyMs: latency.profile.quantiles[0]?.figure ?? NOT_YET });

    const { points: throughput, batchTimes } = await profileThroughput(
      model,
      inputs,
      this.#budgetMs(0.25),
      (points) => board.set({ throughput: points }),
    );
    this.#batchTimes = batchTimes;
    board.set({ throughput });
    const { price } = this.options;
    const best = bestRate(throughput.map(({ figure }) => figure));
    this.#found({
      throughputSamplesPerSec: best,
      costPerMillionInferences: costFigure(
        best,
        price.usdPerHour,
        `assumed: ${price.source}, ${price.date}`,
      ),
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
        method: `Parameters, gradients, optimizer state and activations of one step at batch ${step.batchSize}, added up. The curve of a trace has all that the engine holds, tensors of other cells too.`,
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
    this.#figures = { ...this.#figures, ...change };
    this.board.set({ metrics: metricList(this.metrics()) });
    this.#tell();
  }

  /** Findings that custom metrics are computed from. */
  #measured(): ProfileFindings {
    const samples = this.#latencySamplesMs;
    const batchTimes = this.#batchTimes;
    return {
      profile: this.board.record,
      ...(samples === undefined ? {} : { latencySamplesMs: samples }),
      ...(batchTimes === undefined ? {} : { batchTimes }),
      systemMetrics: { figures: this.#figures, custom: {} },
    };
  }

  #custom(): MetricFigures["custom"] {
    const measured = this.#measured();
    const named = this.options.metrics.map(({ name, label, better, compute }) => [
      name,
      {
        label,
        figure: compute(measured) ?? NOT_YET,
        ...(better === undefined ? {} : { better }),
      },
    ]);
    return Object.fromEntries(named);
  }
}

function bestRate(figures: readonly Figure[]): Figure {
  const measured = figures.filter((figure) => figure.kind === "measured");
  return measured.toSorted((a, b) => b.value - a.value)[0] ?? NOT_YET;
}

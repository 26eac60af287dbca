/** A version of a model timed in turn with the original, one input and a batch at a time. */
import type { Random } from "../../base/random.ts";
import type { Figure, MeasuredFigure } from "../../outputs/figure/figure.ts";
import type { CompressedModel } from "../../outputs/panels/compression/compression.ts";
import { compareTimes } from "../../systems/statistics/comparison.ts";
import { type Module, QuantizedModule, type Tensor } from "../../tinytorch/index.ts";
import { batchRateFigure, medianFigure } from "../instruments/measured.ts";
import type { Trial } from "../profiler/experiments/candidate.ts";
import { modelTrial } from "../profiler/experiments/model-trial.ts";
import { type Rounds, takeTurns } from "../profiler/experiments/take-turns.ts";

type TimeFigures = Pick<CompressedModel, "latency" | "speed" | "throughput" | "batchSpeed">;

/** A claim that is made should hold when it is measured again: the level of the profiler's experiments. */
const CONFIDENCE = 0.99;
const RESAMPLES = 4000;

/** What is timed: one input, and a batch. */
export interface TimedInputs {
  readonly one: Tensor;
  readonly many: Tensor;
}

/** Two workloads of one version; each is measured in several stretches of time, with the other versions' between them. */
export class VariantTiming {
  private readonly workloads: readonly { trial: Trial; rounds: Rounds }[];

  private constructor(trials: readonly Trial[]) {
    this.workloads = trials.map((trial) => ({
      trial,
      rounds: { before: [], after: [], stretches: [] },
    }));
  }

  /** Warms both versions up; nothing is timed of a model that only simulates 8 bits. */
  static async of(
    original: Module,
    variant: Module,
    { one, many }: TimedInputs,
  ): Promise<VariantTiming> {
    const models = { before: original, after: variant };
    const isSimulated = variant instanceof QuantizedModule;
    return new VariantTiming(
      isSimulated
        ? []
        : [
            await modelTrial({ ...models, inputs: one }),
            await modelTrial({ ...models, inputs: many }),
          ],
    );
  }

  /** Takes the rounds of one stretch. */
  async measure(budgetMs: number, random: Random): Promise<void> {
    for (const { trial, rounds } of this.workloads) {
      await takeTurns(trial, rounds, { budgetMs: budgetMs / this.workloads.length, random });
    }
  }

  /** Times of the original while this was measured: one input, and a batch. */
  get originalTimes(): readonly (readonly number[])[] {
    return this.workloads.map(({ rounds }) => rounds.before);
  }

  /** Undefined until both have rounds. */
  figures(batchSize: number): TimeFigures | undefined {
    const [one, many] = this.workloads.map(({ rounds }) => rounds);
    if (one === undefined || many === undefined) return simulated();
    if (one.after.length === 0 || many.after.length === 0) return undefined;
    return {
      ...timeFigures([one.after, many.after], batchSize),
      speed: speedFigure(one),
      batchSpeed: speedFigure(many),
    };
  }
}

/** Latency and throughput of one version from its own times. */
export function timeFigures(
  [one, many]: readonly [readonly number[], readonly number[]],
  batchSize: number,
): Required<Pick<TimeFigures, "latency" | "throughput">> {
  return {
    latency: medianFigure(
      one,
      `Median time of one input, result read back, over ${one.length} rounds in turn with the other versions.`,
    ),
    throughput: batchRateFigure(
      many,
      batchSize,
      `Inputs of a batch of ${batchSize} over its median time, result read back, over ${many.length} rounds in turn with the other versions.`,
    ),
  };
}

function speedFigure({ before, after, stretches }: Rounds): MeasuredFigure {
  const { ratio, low, high } = compareTimes(before, after, {
    seed: 1,
    confidence: CONFIDENCE,
    resamples: RESAMPLES,
    stretches,
  });
  return {
    ...{ kind: "measured", value: ratio, low, high, unit: "times", n: before.length },
    method: `Median of the original's time over this one's in ${before.length} rounds that timed both in turn, with a 99 % bootstrap interval over rounds and the stretches of time that they were taken in.`,
  };
}

function simulated(): TimeFigures {
  const figure: Figure = {
    kind: "not-measurable",
    reason:
      "Here 8 bits are simulated in float32, so that the accuracy is that of the file; its time is that of what runs the file, such as ONNX Runtime.",
  };
  return { latency: figure, speed: figure, throughput: figure, batchSpeed: figure };
}

/** A version of a model timed in turn with the original, one input and a batch at a time. */
import type { Random } from "../../base/random.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { CompressedModel } from "../../outputs/panels/compression/compression.ts";
import { type Module, QuantizedModule, type Tensor } from "../../tinytorch/index.ts";
import { batchRateFigure, medianFigure } from "../instruments/measured.ts";
import { SIMULATED } from "../onnx-runtime/simulated.ts";
import type { Trial } from "../profiler/experiments/candidate.ts";
import { modelTrial } from "../profiler/experiments/model-trial.ts";
import { speedFigure } from "../profiler/experiments/speed-figure.ts";
import { type Rounds, takeTurns } from "../profiler/experiments/take-turns.ts";

export type TimeFigures = Pick<CompressedModel, "latency" | "speed" | "throughput" | "batchSpeed">;

/** What is timed: one input, and a batch. */
export interface TimedInputs {
  readonly one: Tensor;
  readonly many: Tensor;
}

/** The original and a version, for one workload. */
export type Pair = Pick<Trial, "before" | "after">;

/** Where something is timed. */
export interface TimedWhere {
  /** For methods: ` in ONNX Runtime`; nothing for this library's engine. */
  readonly where: string;
  /** Times versions to the end that cannot win any more: not who wins is the question, but how fast each is. */
  readonly toTheEnd: boolean;
}

const HERE: TimedWhere = { where: "", toTheEnd: false };

/** Two workloads of one version; each is measured in several stretches of time, with the other versions' between them. */
export class VariantTiming {
  private readonly workloads: readonly { trial: Pair; rounds: Rounds }[];

  /** `trials`: one input, and a batch; none where there is nothing to time. */
  constructor(
    trials: readonly Pair[],
    private readonly timed: TimedWhere = HERE,
  ) {
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
    const { toTheEnd } = this.timed;
    for (const { trial, rounds } of this.workloads) {
      const share = budgetMs / this.workloads.length;
      await takeTurns(trial, rounds, { budgetMs: share, random, toTheEnd });
    }
  }

  /** For methods: where it is timed. */
  get where(): string {
    return this.timed.where;
  }

  /** Times of the original while this was measured: one input, and a batch. */
  get originalTimes(): readonly (readonly number[])[] {
    return this.workloads.map(({ rounds }) => rounds.before);
  }

  /** Undefined until both have rounds. */
  figures(batchSize: number): TimeFigures | undefined {
    const [one, many] = this.workloads.map(({ rounds }) => rounds);
    if (one === undefined || many === undefined) return untimed(SIMULATED);
    if (one.after.length === 0 || many.after.length === 0) return undefined;
    const { where } = this;
    const ratio = `the original's time${where} over this one's`;
    return {
      ...timeFigures([one.after, many.after], batchSize, where),
      speed: speedFigure(one, ratio),
      batchSpeed: speedFigure(many, ratio),
    };
  }
}

/** Figures of the original, from all turns that it took, and of each version. */
export function timesOfAll(timings: readonly VariantTiming[], batchSize: number): TimeFigures[] {
  const own = (workload: number) =>
    timings.flatMap(({ originalTimes }) => originalTimes[workload] ?? []);
  const [one, many] = [own(0), own(1)];
  const where = timings[0]?.where;
  return [
    one.length === 0 || many.length === 0 ? {} : timeFigures([one, many], batchSize, where),
    ...timings.map((timing) => timing.figures(batchSize) ?? {}),
  ];
}

/** Latency and throughput of one version from its own times. */
function timeFigures(
  [one, many]: readonly [readonly number[], readonly number[]],
  batchSize: number,
  where = "",
): Required<Pick<TimeFigures, "latency" | "throughput">> {
  return {
    latency: medianFigure(
      one,
      `Median time of one input${where}, result read back, over ${one.length} rounds in turn with the other versions.`,
    ),
    throughput: batchRateFigure(
      many,
      batchSize,
      `Inputs of a batch of ${batchSize} over its median time${where}, result read back, over ${many.length} rounds in turn with the other versions.`,
    ),
  };
}

/** The same figure for all, where nothing can be timed. */
export function untimed(figure: Figure): Required<TimeFigures> {
  return { latency: figure, speed: figure, throughput: figure, batchSpeed: figure };
}

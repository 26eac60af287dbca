/** The ONNX files of a model and its versions in ONNX Runtime: each timed in turn with the original's, in one worker. */
import { errorMessage } from "../../base/assert.ts";
import type { Random } from "../../base/random.ts";
import { StopRequest } from "../../base/stop-request.ts";
import { isInstance } from "../../base/thrown.ts";
import type { NotMeasured } from "../../outputs/figure/figure.ts";
import { failed } from "../../outputs/figure/not-measured.ts";
import type {
  CompressedModel,
  CompressionOutput,
} from "../../outputs/panels/compression/compression.ts";
import { exportOnnx, type Module, type Tensor } from "../../tinytorch/index.ts";
import { RuntimeWorker } from "../onnx-runtime/runtime-worker.ts";
import {
  type TimedInputs,
  type TimeFigures,
  timesOfAll,
  untimed,
  VariantTiming,
} from "./variant-timing.ts";

type RuntimeFigures = Pick<
  CompressedModel,
  "runtimeLatency" | "runtimeSpeed" | "runtimeThroughput" | "runtimeBatchSpeed"
>;

/** A file that is open and warm. */
interface OpenFile {
  readonly engineName: string;
  readonly one: () => Promise<number>;
  readonly many: () => Promise<number>;
}

export class RuntimeTimings {
  /** The runtime, for the record; undefined where nothing could be opened. */
  readonly runtime: CompressionOutput["runtime"];
  readonly #worker: RuntimeWorker;
  /** Of each version but the original, or why there is nothing to time. */
  readonly #timings: readonly (VariantTiming | NotMeasured)[];
  readonly #original: NotMeasured | undefined;

  private constructor(
    worker: RuntimeWorker,
    [original, ...variants]: readonly (OpenFile | NotMeasured)[],
  ) {
    this.#worker = worker;
    if (original === undefined || !("one" in original)) {
      this.#original = original;
      this.#timings = variants.map((variant) => ("one" in variant ? NO_ORIGINAL : variant));
      return;
    }
    const { engineName, one, many } = original;
    const { threads } = worker;
    this.runtime = { name: engineName, threads };
    const where = ` in ${engineName}, on ${threads === 1 ? "one thread" : `${threads} threads`} of a worker`;
    this.#timings = variants.map((variant) => {
      if (!("one" in variant)) return variant;
      const pairs = [
        { before: one, after: variant.one },
        { before: many, after: variant.many },
      ];
      return new VariantTiming(pairs, { where, toTheEnd: true });
    });
  }

  /**
   * Writes, opens and warms up the file of each model, the original first. A model without a file, or a runtime that cannot be loaded,
   * is told in the figures. `end()` must be called.
   */
  static async open(models: readonly Module[], inputs: TimedInputs): Promise<RuntimeTimings> {
    const worker = await RuntimeWorker.start();
    try {
      const files: (OpenFile | NotMeasured)[] = [];
      for (const model of models) files.push(await openFile(worker, model, inputs));
      return new RuntimeTimings(worker, files);
    } catch (error) {
      worker.end();
      throw error;
    }
  }

  /** Takes the rounds of one stretch with the version in this place, the original not counted. */
  async measure(place: number, budgetMs: number, random: Random): Promise<void> {
    const timing = this.#timings[place];
    if (timing instanceof VariantTiming) await timing.measure(budgetMs, random);
  }

  /** For each model, the original first. */
  figures(batchSize: number): RuntimeFigures[] {
    const timed = this.#timings.filter((timing) => timing instanceof VariantTiming);
    const [original, ...figures] = timesOfAll(timed, batchSize);
    const variants = this.#timings.map((timing) =>
      timing instanceof VariantTiming ? (figures.shift() ?? {}) : untimed(timing),
    );
    const first = this.#original === undefined ? (original ?? {}) : timeOf(this.#original);
    return [first, ...variants].map(renamed);
  }

  end(): void {
    this.#worker.end();
  }
}

const NO_ORIGINAL = failed(
  "The original could not be run in ONNX Runtime, so there is nothing to time this beside.",
);

async function openFile(
  worker: RuntimeWorker,
  model: Module,
  { one, many }: TimedInputs,
): Promise<OpenFile | NotMeasured> {
  try {
    const file = await exportOnnx(model, one);
    const open = await worker.open({ engine: "onnxruntime", file });
    const sampler = async (inputs: Tensor) =>
      await worker.sampler(open, { data: await inputs.data(), shape: inputs.shape });
    return { engineName: open.engineName, one: await sampler(one), many: await sampler(many) };
  } catch (error) {
    if (isInstance(error, StopRequest)) throw error;
    return failed(`Not run in ONNX Runtime: ${errorMessage(error)}`);
  }
}

/** The original is compared with nothing. */
function timeOf(figure: NotMeasured): TimeFigures {
  return { latency: figure, throughput: figure };
}

function renamed({ latency, speed, throughput, batchSpeed }: TimeFigures): RuntimeFigures {
  return {
    ...(latency && { runtimeLatency: latency }),
    ...(speed && { runtimeSpeed: speed }),
    ...(throughput && { runtimeThroughput: throughput }),
    ...(batchSpeed && { runtimeBatchSpeed: batchSpeed }),
  };
}

/**
 * The system that LoadGen measures: anything that answers queries. It knows of samples by their index only, so that the same
 * generator drives a model, a batching server or a fake.
 */
import { Module, noGrad, type Tensor, tensor } from "../../tinytorch/index.ts";
import type { QueryPort } from "./generator/query-channel.ts";

export interface SystemUnderTest {
  /** As verdicts call it. */
  readonly name: string;
  /** How many samples it can be asked for (LoadGen's query sample library); 1 unless it says otherwise. */
  readonly sampleCount?: number;
  /** How many queries it works on at once; the rest waits in one line, first come, first served. Default 1. */
  readonly servers?: number;
  /**
   * Answers one query of these samples; resolves when the answer is there to be read. Throws `QueryRejected` for one that it
   * turns away, `SystemGone` when there is no system any more, and anything else for a query that failed.
   */
  issue(sampleIndices: readonly number[]): Promise<void>;
  /** For a system in workers of its own: opens a channel of queries to it, which then do not pass through this thread. */
  connect?(): QueryPort;
  /** For such a system: calls `heard` once when it has ended, with the reason; at once if it has. */
  onEnd?(heard: (reason: string) => void): void;
}

export interface ModelUnderTestOptions {
  /** Default: the model's class. */
  name?: string;
  /** Larger queries are answered in parts of so many samples. Default 64. */
  maxBatchSize?: number;
}

/**
 * A model and its inputs, (N, …), as a system under test: sample i is row i. A query's rows are picked on the device, put
 * through the model without gradients, and the result is read back. Switches the model to evaluation. Throws a RangeError for
 * inputs without rows.
 */
export function modelUnderTest(
  model: Module,
  inputs: Tensor,
  { name = model.constructor.name, maxBatchSize = 64 }: ModelUnderTestOptions = {},
): SystemUnderTest {
  const [sampleCount = 0] = inputs.shape;
  if (sampleCount === 0) {
    throw new RangeError(
      `modelUnderTest: expected inputs of shape (N, …) with at least one row, got (${inputs.shape.join(", ")}); stack the samples first`,
    );
  }
  const rows = new Rows(model, inputs.keep());
  return {
    name,
    sampleCount,
    async issue(sampleIndices) {
      if (model.training) model.eval();
      for (let from = 0; from < sampleIndices.length; from += maxBatchSize) {
        const part = sampleIndices.slice(from, from + maxBatchSize);
        await noGrad(() => rows.forward(part)).data();
      }
    },
  };
}

/** A module of its own, so that the picked rows go as soon as the answer is there. */
class Rows extends Module<[indices: readonly number[]], Tensor> {
  constructor(
    private readonly model: Module,
    private readonly inputs: Tensor,
  ) {
    super();
  }

  override forward(indices: readonly number[]): Tensor {
    const [only] = indices;
    const picked =
      indices.length === 1 && only !== undefined
        ? this.inputs.narrow(0, only, 1)
        : this.inputs.indexSelect(0, tensor(Int32Array.from(indices)));
    return this.model.forward(picked);
  }
}

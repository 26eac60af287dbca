/** A replica without its worker: warms up, answers batches, and says that it is well. */
import { errorMessage } from "../../base/assert.ts";
import type { QueryEndpoint } from "../load/generator/query-channel.ts";
import { openRunner } from "../onnx-runtime/open-runner.ts";
import type { Runner } from "../onnx-runtime/runner.ts";
import type { FromReplica, ReplicaFault, ServedModel, ToReplica } from "./replica-messages.ts";

/** Times that each batch size is run before the first request: the second run is without what only the first has to do. */
const WARM_UP_RUNS = 2;

/**
 * Answers batches that come by `port` with the model, and says when it is ready. `crash` ends the worker. Rejects where the model
 * cannot run here.
 */
export async function serveReplica(
  port: QueryEndpoint,
  model: ServedModel,
  crash: () => void,
): Promise<void> {
  // One thread each, whatever computes: many replicas then share a machine fairly.
  const runner = await openRunner(model.portable, 1);
  const work = new ReplicaWork(model, runner);
  const tell = (message: FromReplica, transfer: Transferable[] = []) =>
    port.postMessage(message, transfer);
  const slowestMs = await work.warmUp();
  let last: Promise<void> = Promise.resolve();

  const answer = async (id: number, count: number, input: Float32Array) => {
    try {
      const { outputs, probabilities, computeMs } = await work.run(count, input);
      tell({ type: "answers", id, count, outputs, probabilities, computeMs }, [
        outputs.buffer,
        probabilities.buffer,
      ]);
    } catch (error) {
      tell({ type: "failed", id, reason: `the model failed: ${errorMessage(error)}` });
    }
  };

  port.onmessage = ({ data }: MessageEvent<ToReplica>) => {
    if (data.type === "crash") crash();
    else if (data.type === "fault") work.fault = data;
    // In order, also where reading a result back takes a turn of the event loop.
    else if (data.type === "batch") last = last.then(() => answer(data.id, data.count, data.input));
    else last = last.then(() => tell({ type: "well" }));
  };
  const { mostBytes } = runner;
  tell({ type: "ready", slowestMs, ...(mostBytes === undefined ? {} : { mostBytes }) });
}

interface Answered {
  outputs: Float32Array<ArrayBuffer>;
  probabilities: Float32Array<ArrayBuffer>;
  computeMs: number;
}

const NO_FAULT: ReplicaFault = { burnMs: 0, isReversed: false };

class ReplicaWork {
  fault = NO_FAULT;
  readonly #model: ServedModel;
  readonly #runner: Runner;
  readonly #sampleSize: number;

  constructor(model: ServedModel, runner: Runner) {
    this.#model = model;
    this.#runner = runner;
    this.#sampleSize = model.sampleShape.reduce((product, n) => product * n, 1);
  }

  /** Ms of the slowest batch. */
  async warmUp(): Promise<number> {
    let slowestMs = 0;
    for (const size of this.#model.batchSizes) {
      const input = new Float32Array(size * this.#sampleSize);
      for (let run = 0; run < WARM_UP_RUNS; run += 1) {
        const { computeMs } = await this.run(size, input);
        if (run > 0) slowestMs = Math.max(slowestMs, computeMs);
      }
    }
    return slowestMs;
  }

  /** The batch is filled up with zeros where the engine takes only some sizes. */
  async run(count: number, input: Float32Array): Promise<Answered> {
    const startMs = performance.now();
    const size = this.#runner.rowsFor(count);
    const { sampleShape, classes, givesProbabilities } = this.#model;
    const { burnMs, isReversed } = this.fault;
    const seen = isReversed ? reversedRows(input, this.#sampleSize) : input;
    const data = filled(seen, size * this.#sampleSize);
    const rows = await this.#runner.run({ data, shape: [size, ...sampleShape] });
    const outputs = Float32Array.from(rows.subarray(0, count * classes));
    const probabilities = givesProbabilities ? outputs.slice() : softmaxRows(outputs, classes);
    if (burnMs > 0) keepBusy(burnMs);
    return { outputs, probabilities, computeMs: performance.now() - startMs };
  }
}

function keepBusy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function reversedRows(input: Float32Array, size: number): Float32Array {
  const values = input.slice();
  for (let from = 0; from < values.length; from += size) {
    values.subarray(from, from + size).reverse();
  }
  return values;
}

function filled(input: Float32Array, length: number): Float32Array {
  if (input.length === length) return input;
  const values = new Float32Array(length);
  values.set(input);
  return values;
}

/** softmax of each row, without overflow. */
function softmaxRows(logits: Float32Array, width: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(logits.length);
  for (let from = 0; from < logits.length; from += width) {
    const row = logits.subarray(from, from + width);
    const most = row.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
    const shares = row.map((value) => Math.exp(value - most));
    const sum = shares.reduce((total, share) => total + share, 0);
    result.set(
      shares.map((share) => share / sum),
      from,
    );
  }
  return result;
}

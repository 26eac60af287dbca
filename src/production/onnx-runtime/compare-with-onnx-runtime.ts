/** A model beside its ONNX file in ONNX Runtime: whether they answer alike, and how long each takes. */
import { show } from "../../outputs/display.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { FigureRow, FiguresOutput } from "../../outputs/figure/figures.ts";
import {
  DataLoader,
  exportOnnx,
  Module,
  noGrad,
  packModel,
  QuantizedModule,
  type Tensor,
} from "../../tinytorch/index.ts";
import { bytesFigure } from "../instruments/measured.ts";
import { modelName } from "../profiler/system.ts";
import { batchFrom } from "./batch-from.ts";
import { OutputComparison } from "./output-comparison.ts";
import type { OpenModel } from "./runtime-messages.ts";
import { RuntimeWorker } from "./runtime-worker.ts";
import { batchWords, type EngineTimes, threadWords, timeEngines } from "./time-engines.ts";

/** Options of `compareWithOnnxRuntime`. */
export interface OnnxComparisonOptions {
  /** Examples whose outputs are compared, 256. */
  readonly examples?: number;
  /** Inputs that are handed over together where time is measured, [1, 32]. */
  readonly batchSizes?: readonly number[];
  /** Seconds of timing for each batch size, 1. */
  readonly secondsEach?: number;
  /** Threads of each engine, 1. */
  readonly threads?: number;
  /** For the order of turns, 0. */
  readonly seed?: number;
}

/** Result of `compareWithOnnxRuntime`. */
export interface OnnxComparison {
  /** The largest difference of one number of the output. */
  readonly largestDifference: Figure;
  /** How often both give the same class; absent where the output is no row of classes for each example. */
  readonly agreement?: Figure;
  readonly times: readonly EngineTimes[];
}

/**
 * Exports the model, runs the file in ONNX Runtime Web, and shows how far outputs differ on examples of `data`, how often both give
 * the same class, and the time of each engine: in one worker, with the same number of threads, in turn. The model is in the mode that
 * it was in afterwards. Rejects with a sentence for a model that has no ONNX file, and where the runtime cannot be loaded.
 */
export async function compareWithOnnxRuntime(
  model: Module,
  data: DataLoader,
  options: OnnxComparisonOptions = {},
): Promise<OnnxComparison> {
  const settings = checked(model, data, options);
  const wasTraining = model.training;
  const worker = await RuntimeWorker.start(settings.threads);
  try {
    model.eval();
    return await compared({ model, data, worker }, settings);
  } finally {
    model.train(wasTraining);
    worker.end();
  }
}

interface Compared {
  readonly model: Module;
  readonly data: DataLoader;
  readonly worker: RuntimeWorker;
}

type Settings = ReturnType<typeof checked>;

async function compared(
  { model, data, worker }: Compared,
  { examples: wanted, batchSizes, secondsEach, seed, threads }: Settings,
): Promise<OnnxComparison> {
  const examples = await firstExamples(data, wanted);
  const [first] = examples;
  if (first === undefined) {
    throw new RangeError("compareWithOnnxRuntime: expected examples, got an empty loader");
  }
  const row = first.narrow(0, 0, 1);
  const file = await exportOnnx(model, row);
  const theirs = await worker.open({ engine: "onnxruntime", file });
  const rows = new Rows(`${modelName(model).name} beside its ONNX file in ${theirs.engineName}`);
  rows.add({
    label: "ONNX file",
    value: bytesFigure(file.byteLength, "Length of the file that was written and run."),
  });
  const outputs = await compareOutputs({ model, worker, theirs, examples });
  rows.add({ label: "Largest difference of an output", value: outputs.largestDifference });
  if (outputs.agreement !== undefined) {
    rows.add({ label: "The same class", value: outputs.agreement });
  }
  const ours =
    model instanceof QuantizedModule
      ? undefined
      : await worker.open({
          engine: "tinytorch",
          packed: await packModel(model, row, { batchSizes }),
        });
  const source = { data: await first.data(), shape: first.shape };
  const batches = batchSizes.map((size) => batchFrom(source, size));
  const times = await timeEngines(worker, { ours, theirs, batches }, { secondsEach, seed });
  rows.add(...times.flatMap((each) => timeRows(each, ours?.engineName ?? "tinytorch")), {
    label: "Computed on",
    value: `${threadWords(threads)} for each engine, in one worker, in turn`,
  });
  return { ...outputs, times };
}

/** Batches of the loader that hold the first `wanted` examples, kept. */
async function firstExamples(data: DataLoader, wanted: number): Promise<Tensor[]> {
  const found: Tensor[] = [];
  let left = wanted;
  for await (const [inputs] of data) {
    const count = inputs.shape[0] ?? 0;
    found.push((count > left ? inputs.narrow(0, 0, left) : inputs).keep());
    left -= count;
    if (left <= 0) break;
  }
  return found;
}

async function compareOutputs({
  model,
  worker,
  theirs,
  examples,
}: Pick<Compared, "model" | "worker"> & { theirs: OpenModel; examples: readonly Tensor[] }) {
  const outputs = new OutputComparison();
  for (const inputs of examples) {
    const expected = noGrad(() => model.forward(inputs));
    const { output } = await worker.run(theirs, {
      input: { type: inputs.dtype, dims: inputs.shape, data: await inputs.data() },
    });
    outputs.add(await expected.data(), expected.shape, output);
  }
  const agreement = outputs.agreement();
  return {
    largestDifference: outputs.largestDifference(),
    ...(agreement === undefined ? {} : { agreement }),
  };
}

function timeRows(
  { batchSize, ours, onnxRuntime, speed }: EngineTimes,
  ourName: string,
): FigureRow[] {
  const what = batchWords(batchSize);
  return [
    { label: `Time of ${what}, ${ourName}`, value: ours },
    { label: `Time of ${what}, ONNX Runtime`, value: onnxRuntime },
    {
      label: `ONNX Runtime, times as fast, ${what}`,
      value: speed,
      note: "Below 1 it is slower.",
    },
  ];
}

/** The figures while they come. */
class Rows {
  #output: FiguresOutput;
  readonly #handle: ReturnType<typeof show>;

  constructor(caption: string) {
    this.#output = { kind: "figures", caption, rows: [] };
    this.#handle = show(this.#output);
  }

  add(...rows: readonly FigureRow[]): void {
    this.#output = { ...this.#output, rows: [...this.#output.rows, ...rows] };
    this.#handle.update(this.#output);
  }
}

function checked(
  model: unknown,
  data: unknown,
  {
    examples = 256,
    batchSizes = [1, 32],
    secondsEach = 1,
    threads = 1,
    seed = 0,
    ...unknown
  }: OnnxComparisonOptions,
) {
  const [option] = Object.keys(unknown);
  if (option !== undefined) {
    throw new RangeError(
      `compareWithOnnxRuntime: unknown option "${option}"; there are examples, batchSizes, secondsEach, threads, seed`,
    );
  }
  if (!(model instanceof Module)) {
    throw new TypeError("compareWithOnnxRuntime: expected a Module as its model");
  }
  if (!(data instanceof DataLoader)) {
    throw new TypeError(
      "compareWithOnnxRuntime: expected a DataLoader of examples as its second argument",
    );
  }
  if (!isCount(examples)) {
    throw new RangeError(
      `compareWithOnnxRuntime: expected examples to be a whole number above 0, got ${examples}`,
    );
  }
  if (!Array.isArray(batchSizes) || batchSizes.length === 0 || !batchSizes.every(isCount)) {
    throw new RangeError(
      `compareWithOnnxRuntime: expected batchSizes to be whole numbers above 0, as in [1, 32], got ${JSON.stringify(batchSizes)}`,
    );
  }
  if (!(secondsEach > 0 && Number.isFinite(secondsEach))) {
    throw new RangeError(
      `compareWithOnnxRuntime: expected secondsEach to be a number above 0, got ${secondsEach}`,
    );
  }
  return { examples, batchSizes: [...new Set(batchSizes)], secondsEach, threads, seed };
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0;
}

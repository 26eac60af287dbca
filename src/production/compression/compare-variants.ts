/** A model beside smaller versions of it: size, accuracy on the same examples, time in turn; shown in the Compression panel. */
import { Random } from "../../base/random.ts";
import type {
  CompressedModel,
  CompressionOutput,
} from "../../outputs/panels/compression/compression.ts";
import { DataLoader, getBackend, Module } from "../../tinytorch/index.ts";
import { Board } from "../instruments/board.ts";
import { modelName } from "../profiler/system.ts";
import { accuracyFigures } from "./paired-accuracy.ts";
import { RuntimeTimings } from "./runtime-timings.ts";
import { parameterFigures, sizeFigures } from "./stored-model.ts";
import { type TimedInputs, timesOfAll, VariantTiming } from "./variant-timing.ts";

/** A version of the model. */
export interface Variant {
  readonly name: string;
  /** What computes its answers, and is timed. */
  readonly model: Module;
  /** The file that it is kept as, where that is not the one that would be made of the model. */
  readonly file?: Uint8Array<ArrayBuffer>;
}

/** Options of `compareVariants`. */
export interface CompareOptions {
  /** Inputs handed over together for the throughput, 64. */
  readonly batchSize?: number;
  /** Seconds of timing for each version on either engine, 2. */
  readonly secondsEach?: number;
  /** For the order of turns, 0. */
  readonly seed?: number;
}

const ORIGINAL = "original";
/** As in the profiler's experiments: the state of a machine changes more between minutes than within one. */
const STRETCHES = 5;

/**
 * Measures the original and each version, and fills the *Compression* panel: bytes as a file, and gzipped; accuracy on `heldOut`,
 * with McNemar's test against the original; latency and throughput, each version in turn with the original, on this engine and, as an
 * ONNX file, in ONNX Runtime. Gives the record. All models are in the mode that they were in afterwards.
 */
export async function compareVariants(
  original: Module,
  variants: readonly Variant[],
  heldOut: DataLoader,
  options: CompareOptions = {},
): Promise<CompressionOutput> {
  const { batchSize, secondsEach, seed } = checked(original, variants, heldOut, options);
  const all: readonly Variant[] = [{ name: ORIGINAL, model: original }, ...variants];
  const rows = Math.min(batchSize, heldOut.dataset.length);
  const board = new Board<CompressionOutput>({
    kind: "compression",
    version: 1,
    state: "running",
    stage: "sizes",
    model: modelName(original),
    backend: getBackend(),
    batchSize: rows,
    models: [],
  });
  return await board.during(() =>
    inEvaluation(all, async () => {
      const inputs = await timedInputs(heldOut, rows);
      for (const { name, model, file } of all) {
        board.set({ stage: `sizes: ${name}` });
        const sizes = await sizeFigures(model, inputs.one, file);
        const counts = await parameterFigures(model);
        board.set({ models: [...board.record.models, { name, ...counts, ...sizes }] });
      }
      board.set({ stage: "accuracy on the held-out examples" });
      const accuracies = await accuracyFigures(
        all.map(({ model }) => model),
        heldOut,
      );
      board.set({ models: merged(board.record.models, accuracies) });
      await time(all, inputs, { board, batchSize: rows, secondsEach, seed });
    }),
  );
}

interface Timing {
  board: Board<CompressionOutput>;
  batchSize: number;
  secondsEach: number;
  seed: number;
}

/** Times of this library's engine and of ONNX Runtime. */
async function time(
  all: readonly Variant[],
  inputs: TimedInputs,
  { board, batchSize, secondsEach, seed }: Timing,
): Promise<void> {
  const [original, ...variants] = all;
  if (original === undefined) return;
  const timings: VariantTiming[] = [];
  for (const { name, model } of variants) {
    board.set({ stage: `warming up: ${name}` });
    timings.push(await VariantTiming.of(original.model, model, inputs));
  }
  board.set({ stage: "opening the ONNX files in ONNX Runtime" });
  const models = all.map(({ model }) => model);
  const inRuntime = await RuntimeTimings.open(models, inputs);
  const { runtime } = inRuntime;
  if (runtime !== undefined) board.set({ runtime });
  const random = new Random(seed);
  const budgetMs = (1000 * secondsEach) / STRETCHES;
  const update = () => {
    const own = merged(board.record.models, timesOfAll(timings, batchSize));
    board.set({ models: merged(own, inRuntime.figures(batchSize)) });
  };
  try {
    for (let stretch = 1; stretch <= STRETCHES; stretch += 1) {
      for (const [place, { name }] of variants.entries()) {
        board.set({ stage: `times, ${stretch} of ${STRETCHES}: ${name}` });
        await timings[place]?.measure(budgetMs, random);
        await inRuntime.measure(place, budgetMs, random);
      }
      // Intervals take a while to compute: once a stretch is enough.
      update();
    }
  } finally {
    inRuntime.end();
  }
}

function merged(
  models: readonly CompressedModel[],
  found: readonly Partial<CompressedModel>[],
): CompressedModel[] {
  return models.map((model, i) => ({ ...model, ...found[i] }));
}

async function inEvaluation(
  variants: readonly Variant[],
  work: () => Promise<void>,
): Promise<void> {
  const modes = variants.map(({ model }) => [model, model.training] as const);
  try {
    for (const [model] of modes) model.eval();
    await work();
  } finally {
    for (const [model, mode] of modes) model.train(mode);
  }
}

async function timedInputs(heldOut: DataLoader, rows: number): Promise<TimedInputs> {
  const loader = new DataLoader(heldOut.dataset, { batchSize: rows, prefetch: 0 });
  for await (const [inputs] of loader) {
    return { one: inputs.narrow(0, 0, 1).keep(), many: inputs.keep() };
  }
  throw new RangeError("compareVariants: expected held-out data, got an empty loader");
}

function checked(
  original: Module,
  variants: readonly Variant[],
  heldOut: DataLoader,
  { batchSize = 64, secondsEach = 2, seed = 0, ...unknown }: CompareOptions,
) {
  const [option] = Object.keys(unknown);
  if (option !== undefined) {
    throw new RangeError(
      `compareVariants: unknown option "${option}"; there are batchSize, secondsEach, seed`,
    );
  }
  if (!(original instanceof Module)) {
    throw new TypeError("compareVariants: expected the original model as a Module");
  }
  if (!(heldOut instanceof DataLoader)) {
    throw new TypeError(
      "compareVariants: expected a DataLoader of held-out examples as its third argument",
    );
  }
  if (!Array.isArray(variants) || variants.length === 0) {
    throw new RangeError(
      'compareVariants: expected a list of versions, as in [{ name: "pruned", model: pruned }]',
    );
  }
  checkVariants(variants);
  if (!(Number.isInteger(batchSize) && batchSize > 0)) {
    throw new RangeError(
      `compareVariants: expected batchSize to be a whole number above 0, got ${batchSize}`,
    );
  }
  if (!(secondsEach > 0 && Number.isFinite(secondsEach))) {
    throw new RangeError(
      `compareVariants: expected secondsEach to be a number above 0, got ${secondsEach}`,
    );
  }
  return { batchSize, secondsEach, seed };
}

function checkVariants(variants: readonly Variant[]): void {
  const taken = new Set([ORIGINAL]);
  for (const { name, model, file } of variants) {
    if (typeof name !== "string" || name.trim() === "" || taken.has(name)) {
      throw new RangeError(
        `compareVariants: expected a name of its own for each version, and "${ORIGINAL}" for none, got "${name}"`,
      );
    }
    taken.add(name);
    if (!(model instanceof Module)) {
      throw new TypeError(
        `compareVariants: expected a Module as the model of "${name}"; a pruned one is in the result's model`,
      );
    }
    if (file !== undefined && !(file instanceof Uint8Array)) {
      throw new TypeError(`compareVariants: expected the bytes of a file for "${name}"`);
    }
  }
}

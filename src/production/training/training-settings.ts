/** How a model is trained: a plain object, checked in plain sentences before anything runs. */

/** What a training computes in: float32 throughout, or products and convolutions in fp16 (`autocast`, with a `GradScaler`). */
export const PRECISIONS = ["fp32", "mixed"] as const;
export type Precision = (typeof PRECISIONS)[number];

/** All but the first two have a default. */
export interface TrainingSettings {
  /** Passes over the data. */
  readonly epochs: number;
  /** Examples that one step of the optimizer learns from. */
  readonly batchSize: number;
  /** Examples that are on the device at once; gradients of several such add up to one step. As many as a batch unless told otherwise. */
  readonly microBatchSize?: number;
  /** Where shuffling and augmentation start, 0. */
  readonly seed?: number;
  /** The largest norm of all gradients together; they are scaled down to it. No limit unless told otherwise. */
  readonly clipNorm?: number;
  /** Epochs without a better held-out loss after which training ends; never unless told otherwise. */
  readonly patience?: number;
  /** By how much a held-out loss must fall to be better, 0. */
  readonly minDelta?: number;
  /** Whether the weights of the best epoch are put back at the end, true. */
  readonly restoreBest?: boolean;
  /**
   * "mixed" rounds as fp16 does in forward and backward passes, keeps weights in float32, and leaves out steps whose scaled gradients are
   * infinite. Held-out examples are judged in float32. "fp32" unless told otherwise.
   */
  readonly precision?: Precision;
}

export type CompleteTrainingSettings = Required<TrainingSettings>;

const DEFAULTS: Omit<Required<TrainingSettings>, "epochs" | "batchSize" | "microBatchSize"> = {
  seed: 0,
  clipNorm: Number.POSITIVE_INFINITY,
  patience: Number.POSITIVE_INFINITY,
  minDelta: 0,
  restoreBest: true,
  precision: "fp32",
};

/** Fills in the defaults, or says what cannot be trained; `examples` is how many there are to learn from. */
export function completeTrainingSettings(
  settings: TrainingSettings,
  examples: number,
): CompleteTrainingSettings {
  const given = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as unknown as TrainingSettings;
  const complete = { ...DEFAULTS, microBatchSize: given.batchSize, ...given };
  const names = [...Object.keys(DEFAULTS), "epochs", "batchSize", "microBatchSize"];
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(
      `training: unknown setting "${unknown}"; there are ${names.sort().join(", ")}`,
    );
  }
  for (const name of ["epochs", "batchSize", "microBatchSize"] as const) {
    expect(isWhole(complete[name]), name, "a whole number above 0", complete[name]);
  }
  const { batchSize, microBatchSize, clipNorm, patience, minDelta, seed, restoreBest } = complete;
  const { precision } = complete;
  expect(
    batchSize <= examples,
    "batchSize",
    `at most the ${examples} examples that there are`,
    batchSize,
  );
  expect(
    microBatchSize <= batchSize,
    "microBatchSize",
    `at most the batchSize of ${batchSize}`,
    microBatchSize,
  );
  expect(clipNorm > 0, "clipNorm", "a number above 0", clipNorm);
  expect(
    patience === Number.POSITIVE_INFINITY || isWhole(patience),
    "patience",
    "a whole number of epochs above 0",
    patience,
  );
  expect(minDelta >= 0 && Number.isFinite(minDelta), "minDelta", "a number from 0 on", minDelta);
  expect(Number.isFinite(seed), "seed", "a number", seed);
  expect(typeof restoreBest === "boolean", "restoreBest", "true or false", restoreBest);
  const precisions = PRECISIONS.map((name) => `"${name}"`).join(" or ");
  expect(PRECISIONS.includes(precision), "precision", precisions, precision);
  return complete;
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0;
}

function expect(holds: boolean, name: string, wanted: string, got: unknown): void {
  if (!holds)
    throw new RangeError(`training: expected ${name} to be ${wanted}, got ${String(got)}`);
}

/** Configuration of a complete system: one plain object, checked field by field before anything is built. */
import { closestName } from "../../base/closest-name.ts";
import { type CompleteConfig, completeConfig, type ModelConfig } from "../../tinytorch/index.ts";
import { PRECISIONS, type Precision } from "../training/training-settings.ts";

/** Optimizers by name. */
export const OPTIMIZERS = ["adam", "adamw", "sgd"] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

/** Learning rates over the steps of a training, by name; "none" keeps it. */
export const SCHEDULES = ["none", "cosine", "one-cycle"] as const;
export type ScheduleName = (typeof SCHEDULES)[number];

/** Platforms that a system is planned for. Here it runs in the page, whichever is named. */
export const TARGETS = ["browser", "kubernetes", "docker-swarm", "ecs", "edge"] as const;
export type Target = (typeof TARGETS)[number];

export interface TrainingConfig {
  readonly batchSize: number;
  readonly learningRate: number;
  readonly epochs: number;
  /** "adam" unless told otherwise. */
  readonly optimizer?: OptimizerName;
  /** "cosine" unless told otherwise. */
  readonly schedule?: ScheduleName;
  /** Decoupled for "adamw", added to the gradient for the others: 0. */
  readonly weightDecay?: number;
  /** Digits to learn from: 55,000. */
  readonly examples?: number;
  /** Further digits, held out to choose the best epoch by: 5,000. The 10,000 of MNIST's test are for the end. */
  readonly heldOut?: number;
  /** Whether images are shifted and turned a little, anew in every epoch: false. */
  readonly augment?: boolean;
  /** Examples on the device at once; their gradients add up to those of a batch. `batchSize` unless told otherwise. */
  readonly microBatchSize?: number;
  /** Norm that all gradients together are scaled down to; no limit unless told otherwise. */
  readonly clipNorm?: number;
  /** Epochs without a better held-out loss after which training ends; never unless told otherwise. */
  readonly patience?: number;
  /** Where weights, shuffling and augmentation start: 0. */
  readonly seed?: number;
  /** "mixed" for products and convolutions in fp16 with a loss scale, which is emulated here: "fp32". */
  readonly precision?: Precision;
}

export interface DeploymentConfig {
  readonly target: Target;
  /** Copies of the model that answer requests. */
  readonly replicas: number;
  /** Whether replicas come and go with the load. */
  readonly autoscaling: boolean;
}

/** The module's shape: what is built, how it learns, where it runs. */
export interface SystemConfig {
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
  readonly deployment: DeploymentConfig;
}

export interface CompleteSystemConfig {
  readonly model: CompleteConfig;
  readonly training: Required<TrainingConfig>;
  readonly deployment: DeploymentConfig;
}

/** Digits of MNIST that are not for the test. */
const MNIST_EXAMPLES = 60_000;
/** More replicas than this share the processors of no reader's device. */
const MOST_REPLICAS = 8;

/** A rule for one field: whether a value holds, and what is allowed, in words that follow "expected". */
interface Rule {
  readonly holds: (value: unknown) => boolean;
  readonly allowed: string;
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const whole = (from: number, to: number): Rule => ({
  holds: (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
  allowed:
    to === Number.POSITIVE_INFINITY
      ? `a whole number from ${from} on`
      : `a whole number from ${from} to ${to.toLocaleString("en")}`,
});
const oneOf = (names: readonly string[]): Rule => ({
  holds: (value) => names.includes(value as string),
  allowed: `one of ${names.map((name) => `"${name}"`).join(", ")}`,
});
const yesOrNo: Rule = { holds: (value) => typeof value === "boolean", allowed: "true or false" };
const unlimited = Number.POSITIVE_INFINITY;

const TRAINING_RULES: Readonly<Record<keyof TrainingConfig, Rule>> = {
  batchSize: whole(1, MNIST_EXAMPLES),
  learningRate: {
    holds: (value) => isNumber(value) && value > 0 && value <= 10,
    allowed: "a number above 0 and at most 10",
  },
  epochs: whole(1, 1000),
  optimizer: oneOf(OPTIMIZERS),
  schedule: oneOf(SCHEDULES),
  weightDecay: {
    holds: (value) => isNumber(value) && value >= 0 && value < 1,
    allowed: "a number from 0 to below 1",
  },
  examples: whole(1, MNIST_EXAMPLES),
  heldOut: whole(1, MNIST_EXAMPLES),
  augment: yesOrNo,
  microBatchSize: whole(1, MNIST_EXAMPLES),
  clipNorm: {
    holds: (value) => value === unlimited || (isNumber(value) && value > 0),
    allowed: "a number above 0",
  },
  patience: {
    holds: (value) => value === unlimited || whole(1, unlimited).holds(value),
    allowed: "a whole number of epochs from 1 on",
  },
  seed: whole(0, 2 ** 32 - 1),
  precision: oneOf(PRECISIONS),
};

const DEPLOYMENT_RULES: Readonly<Record<keyof DeploymentConfig, Rule>> = {
  target: oneOf(TARGETS),
  replicas: whole(1, MOST_REPLICAS),
  autoscaling: yesOrNo,
};

/** Fills in the defaults; throws a RangeError that names the first field that does not fit, its value, and what is allowed. */
export function completeSystemConfig(config: SystemConfig): CompleteSystemConfig {
  const groups = { model: undefined, training: undefined, deployment: undefined };
  checkNames("", config, Object.keys(groups));
  const { training, deployment } = config;
  const given = checked("training", training, TRAINING_RULES, [
    "batchSize",
    "learningRate",
    "epochs",
  ]);
  const complete: Required<TrainingConfig> = {
    optimizer: "adam",
    schedule: "cosine",
    weightDecay: 0,
    examples: 55_000,
    heldOut: 5000,
    augment: false,
    clipNorm: unlimited,
    patience: unlimited,
    seed: 0,
    precision: "fp32",
    microBatchSize: given.batchSize,
    ...given,
  };
  const rest = MNIST_EXAMPLES - complete.examples;
  expectAtMost("training.heldOut", complete.heldOut, "what training.examples leaves", rest);
  expectAtMost("training.batchSize", complete.batchSize, "training.examples", complete.examples);
  expectAtMost(
    "training.microBatchSize",
    complete.microBatchSize,
    "training.batchSize",
    complete.batchSize,
  );
  return {
    model: completeModel(config.model),
    training: complete,
    deployment: checked("deployment", deployment, DEPLOYMENT_RULES, [
      "target",
      "replicas",
      "autoscaling",
    ]),
  };
}

/** The given fields, each with a value that its rule allows. */
function checked<T extends object>(
  group: string,
  given: T,
  rules: Readonly<Record<keyof T & string, Rule>>,
  required: readonly (keyof T & string)[],
): T {
  checkNames(group, given, Object.keys(rules));
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const name of required) {
    if (!entries.some(([key]) => key === name)) refuse(`${group}.${name}`, rules[name], undefined);
  }
  for (const [name, value] of entries) {
    const rule = rules[name as keyof T & string];
    if (!rule.holds(value)) refuse(`${group}.${name}`, rule, value);
  }
  return Object.fromEntries(entries) as T;
}

function completeModel(model: ModelConfig): CompleteConfig {
  if (typeof model !== "object" || model === null) {
    throw new RangeError(
      `config: expected model to be an object such as { architecture: "cnn" }, got ${text(model)}`,
    );
  }
  try {
    return completeConfig(model);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(error.message.replace(/^buildModel: /, "config, in model: "));
  }
}

function checkNames(group: string, given: unknown, known: readonly string[]): void {
  const name = group === "" ? "the config" : group;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new RangeError(
      `config: expected ${name} to be an object with ${known.slice(0, 3).join(", ")}, got ${text(given)}`,
    );
  }
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const close = closestName(unknown, known);
  const guess = close === undefined ? "" : `; did you mean "${close}"?`;
  throw new RangeError(
    `config: ${name} has no field "${unknown}"${guess} There are ${known.join(", ")}.`,
  );
}

function expectAtMost(name: string, value: number, otherName: string, other: number): void {
  if (value <= other) return;
  throw new RangeError(
    `config: expected ${name} to be at most ${otherName}, which is ${other.toLocaleString("en")}, got ${value}`,
  );
}

function refuse(field: string, { allowed }: Rule, value: unknown): never {
  throw new RangeError(`config: expected ${field} to be ${allowed}, got ${text(value)}`);
}

function text(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? `"${value}"` : String(value);
}

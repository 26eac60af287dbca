/** What a rollout may be told, and its plan from that: everything is checked before a worker is started. */
import { closestName } from "../../base/closest-name.ts";
import type { RolloutFault, RolloutStrategy } from "../../outputs/panels/rollout/rollout.ts";
import type { ServingSettings } from "../../outputs/panels/serving/serving.ts";
import { ARRIVAL_SHAPES, type ArrivalShape } from "../../systems/queueing/arrival-process.ts";
import type { GateOptions } from "../../systems/rollout/gate-options.ts";
import type { Module, Tensor } from "../../tinytorch/index.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";
import type { ModelVersion } from "../registry/model-version.ts";
import type { PixelScale } from "../serving/pixels.ts";
import type { SampleSet } from "../serving/serve-model.ts";
import {
  checkEngine,
  checkSettings,
  DEFAULT_SETTINGS,
  type Engine,
} from "../serving/serving-settings.ts";
import { toFault } from "./rollout-controls.ts";
import { gatesOf, type RolloutPlan } from "./rollout-plan.ts";
import { type StageOptions, stagesOf } from "./strategies.ts";

/** A model, or one of the registry's versions with the model that holds its weights. */
export type RolloutModel = Module | { readonly model: Module; readonly version: ModelVersion };

export interface RolloutOptions extends StageOptions, Partial<ServingSettings> {
  /** In service. */
  modelV1: RolloutModel;
  /** To follow it. Both take inputs of the same shape, and give the same classes. */
  modelV2: RolloutModel;
  /** What is rolled out, as people call it. One rollout of it may go on at a time. Default: the class of v1. */
  service?: string;
  /**
   * Registry in which both versions are: a promotion moves v2 to production there and archives v1, and a way back after it moves them
   * again. Default: none, and no stage moves.
   */
  registry?: ModelRegistry;
  /** Workers of each version. Default 1. */
  replicas?: number;
  /** What replicas compute with. Default "tinytorch". */
  engine?: Engine;
  /** An input of shape (N, …), for its shape. Default (1, 784). */
  example?: Tensor;
  /** Held-out digits with their labels: what the load asks for, and what accuracies are judged by. */
  samples?: SampleSet;
  /** How drawn digits are scaled, as the data set's `Normalize`. Default: grey values from 0 to 1. */
  normalize?: PixelScale;
  /** Requests a second, and how they come. Default 100 with samples and 0 without, "poisson". */
  rate?: number;
  shape?: ArrivalShape;
  recordedMs?: ArrayLike<number>;
  /**
   * What v2 has to show. Guardrails given take the place of the default ones: latency within 1.25 times, errors, accuracy within 5
   * points, burn rate. Times are as in service: a bake time of 5 minutes and a deadline of 4 hours unless told otherwise.
   */
  gates?: GateOptions;
  /** How many times as fast as in service the clock of bake times, deadlines, labels and burn rates runs. Default 60; 1 for as it is. */
  timesFaster?: number;
  /** Seconds in service from an answer until its label is known. Default 120. */
  labelDelay?: number;
  /** Share of requests that are to be answered, on whose error budget burn rates are. Default 0.99. */
  availability?: number;
  /** For "shadow": share of the same classes that is to be shown. Default 0.9. */
  leastAgreement?: number;
  /** For "blue_green": digits that both versions are asked before the switch. Default 300. */
  validationDigits?: number;
  /** A fault of v2 from the start on. Default "none". */
  fault?: RolloutFault;
  /** Where random numbers start: of the split, the routers and the load. Default 0. */
  seed?: number;
}

const OPTIONS: Record<Exclude<keyof RolloutOptions, keyof ServingSettings>, true> = {
  ...{ modelV1: true, modelV2: true, service: true, registry: true },
  ...{ replicas: true, engine: true, example: true },
  ...{ samples: true, normalize: true, rate: true, shape: true, recordedMs: true, gates: true },
  ...{ timesFaster: true, labelDelay: true, availability: true, leastAgreement: true },
  ...{ validationDigits: true, fault: true, seed: true, weight: true, stages: true },
};
const SETTINGS = Object.keys(DEFAULT_SETTINGS) as (keyof ServingSettings)[];

/** The plan without what follows from the models and the samples. */
type CheckedOptions = Omit<RolloutPlan, "versions" | "sampleShape" | "samples" | "service">;

/** Throws a TypeError or a RangeError with a sentence for options that are not understood. */
export function checkOptions(strategy: RolloutStrategy, options: RolloutOptions): CheckedOptions {
  for (const name of Object.keys(options)) checkName(name);
  const { samples, replicas = 1, seed = 0, recordedMs, engine = "tinytorch" } = options;
  const { timesFaster = 60, labelDelay = 120, availability = 0.99 } = options;
  const { leastAgreement = 0.9, validationDigits = 300, shape = "poisson" } = options;
  const { rate = samples === undefined ? 0 : 100, fault = "none" } = options;
  const { normalize: scale = { mean: 0, std: 1 } } = options;
  checkEngine(engine);
  expectNumber("replicas", replicas, { low: 1, high: 8, isWhole: true });
  expectNumber("rate", rate, { low: 0, high: 5000 });
  expectNumber("timesFaster", timesFaster, { low: 1, high: 3600 });
  expectNumber("labelDelay", labelDelay, { low: 0, high: 86_400 });
  expectNumber("availability", availability, { low: 0.5, high: 0.99999 });
  expectNumber("leastAgreement", leastAgreement, { low: 0.01, high: 0.999 });
  expectNumber("validationDigits", validationDigits, { low: 30, high: 5000, isWhole: true });
  if (!ARRIVAL_SHAPES.includes(shape)) {
    const known = ARRIVAL_SHAPES.map((each) => `"${each}"`).join(", ");
    throw wrong(`shape to be one of ${known}`, JSON.stringify(shape));
  }
  checkSamples(strategy, rate, samples);
  const stages = stagesOf(strategy, options);
  const gates = gatesOf(options.gates, samples !== undefined);
  return {
    ...{ strategy, stages, gates, timesFaster, labelDelayMs: 1000 * labelDelay, availability },
    ...{ leastAgreement, scale, replicas, seed, load: { rate, shape } },
    validationDigits: Math.min(validationDigits, samples?.length ?? 0),
    settings: { ...DEFAULT_SETTINGS, ...checkSettings(settingsIn(options)) },
    fault: toFault(fault).fault,
    ...(recordedMs === undefined ? {} : { recordedMs: Array.from(recordedMs) }),
  };
}

function checkSamples(
  strategy: RolloutStrategy,
  rate: number,
  samples: SampleSet | undefined,
): void {
  if (samples !== undefined) return;
  const advice = "give some: deployWithStrategy(strategy, { samples: digits, … })";
  if (rate > 0) throw new RangeError(`deployWithStrategy: a load asks for samples; ${advice}`);
  if (strategy !== "blue_green") return;
  throw new RangeError(
    `deployWithStrategy: "blue_green" asks green for held-out digits before the switch; ${advice}`,
  );
}

function settingsIn(options: RolloutOptions): Partial<ServingSettings> {
  return Object.fromEntries(
    SETTINGS.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  );
}

function checkName(name: string): void {
  const known = [...Object.keys(OPTIONS), ...SETTINGS];
  if (known.includes(name)) return;
  const near = closestName(name, known);
  throw new TypeError(
    `deployWithStrategy: there is no option “${name}”${near === undefined ? "" : `; did you mean ${near}?`} The options are ${known.join(", ")}.`,
  );
}

function expectNumber(
  name: string,
  value: unknown,
  { low, high, isWhole = false }: { low: number; high: number; isWhole?: boolean },
): void {
  const isFitting =
    typeof value === "number" &&
    value >= low &&
    value <= high &&
    (!isWhole || Number.isInteger(value));
  if (isFitting) return;
  const kind = isWhole ? "a whole number" : "a number";
  throw wrong(`${name} to be ${kind} from ${low} to ${high}`, JSON.stringify(value));
}

function wrong(expected: string, got: string): RangeError {
  return new RangeError(`deployWithStrategy: expected ${expected}, got ${got}`);
}

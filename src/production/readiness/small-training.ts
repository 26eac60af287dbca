/** Short trainings by a system's own config: long enough to tell whether they come out alike. */
import { getRngState, type Module, type StateDict, setRngState } from "../../tinytorch/index.ts";
import { planOfSystem } from "../complete-system/training-of-system.ts";
import { contentHash } from "../registry/content-hash.ts";
import { loadData } from "../training/plan/data-spec.ts";
import { makeOptimizer } from "../training/plan/optimizer-spec.ts";
import { partsOfPlan, type TrainingPlan } from "../training/plan/training-plan.ts";
import { Trainer, type TrainingParts } from "../training/trainer.ts";
import type { Evidence } from "./evidence.ts";
import { open } from "./outcome.ts";

/** A training looks at some held-out digits when its epoch ends. */
const HELD_OUT = 100;
const MOST_DIGITS = 60_000;

export interface SmallTraining {
  readonly model: Module;
  readonly steps: number;
}

export interface SmallTrainingOptions {
  /** Batches of the one epoch that it has. */
  readonly steps: number;
  /** Another model than the config's, trained at its learning rate without a schedule. */
  readonly makeModel?: () => Module;
}

/** Trains by the system's config, for so many steps. Neither the notebook's random numbers nor its model are touched. */
export async function trainSmall(
  evidence: Evidence,
  { steps, makeModel }: SmallTrainingOptions,
): Promise<SmallTraining> {
  const { system } = evidence.subject;
  if (system === undefined) {
    throw open(
      "How the model was trained is not known.",
      "Train it by a config, `new CompleteMLSystem({ … })`, and hand it over: { system }; or give { retrain }.",
    );
  }
  const whole = planOfSystem(system.name, system.config);
  const { batchSize } = system.config.training;
  const examples = Math.min(steps * batchSize, MOST_DIGITS - HELD_OUT);
  const plan: TrainingPlan = {
    ...whole,
    data: { ...whole.data, examples, heldOut: HELD_OUT },
    settings: { ...whole.settings, epochs: 1 },
  };
  return await withOwnRandom(async () => {
    const { data, heldOut } = await loadData(plan.data);
    const parts = partsOfPlan(plan, { data, heldOut });
    const trained = makeModel === undefined ? parts : withModel(plan, parts, makeModel());
    for await (const event of new Trainer(trained, plan.settings).run()) void event;
    const { model } = trained;
    return { model: model.eval(), steps: Math.ceil(examples / batchSize) };
  });
}

function withModel(
  { optimizer }: TrainingPlan,
  { criterion, data, heldOut }: TrainingParts,
  model: Module,
): TrainingParts {
  return { model, optimizer: makeOptimizer(optimizer, model), criterion, data, heldOut };
}

/** Steps of each of the two trainings whose weights are compared. */
const STEPS = 8;

/** The hashes of the weights of two trainings from one seed. */
export function trainedTwice(evidence: Evidence): Promise<readonly [string, string]> {
  return evidence.once("trained twice", async () => {
    const { retrain = async () => await weightsOf(evidence) } = evidence.subject;
    const hash = async () => await contentHash(await withOwnRandom(retrain));
    return [await hash(), await hash()];
  });
}

async function weightsOf(evidence: Evidence): Promise<StateDict> {
  return (await trainSmall(evidence, { steps: STEPS })).model.stateDict();
}

/** The engine's random numbers go on afterwards as if nothing had been drawn. */
export async function withOwnRandom<T>(work: () => Promise<T>): Promise<T> {
  const before = getRngState();
  try {
    return await work();
  } finally {
    setRngState(before);
  }
}

/** How long a training would take on this device, from a few steps that are timed and thrown away. */
import { median } from "../../base/statistics.ts";
import type { ComputedFigure } from "../../outputs/figure/figure.ts";
import type { FiguresOutput } from "../../outputs/figure/figures.ts";
import { integerText } from "../../outputs/figure/number-text.ts";
import { EMULATED_FP16, getRngState, setRngState } from "../../tinytorch/index.ts";
import { loadData } from "../training/plan/data-spec.ts";
import { partsOfPlan, planSteps, type TrainingPlan } from "../training/plan/training-plan.ts";
import { Trainer } from "../training/trainer.ts";

/** Steps that are timed, after as many that only warm up. */
const TIMED_STEPS = 6;

/** The time of all steps of `plan`, at the median of a few that are taken here. Random numbers of the cell go on as if nothing had been drawn. */
export async function estimateTraining(plan: TrainingPlan): Promise<FiguresOutput> {
  const random = getRngState();
  try {
    const stepMs = median(await timedSteps(plan));
    const steps = planSteps(plan);
    const time: ComputedFigure = {
      kind: "computed",
      value: (steps * stepMs) / 1000,
      unit: "s",
      method:
        `${integerText(steps)} steps at the median of ${TIMED_STEPS} that were timed here, on the kernel's own thread ` +
        `(${stepMs.toFixed(1)} ms); without looking at held-out digits after each epoch` +
        (plan.settings.precision === "mixed" ? `; with fp16 ${EMULATED_FP16}` : ""),
    };
    return {
      kind: "figures",
      caption: "The whole training, if every step takes as long as those that were timed",
      rows: [{ label: "Time to train", value: time }],
    };
  } finally {
    setRngState(random);
  }
}

async function timedSteps(plan: TrainingPlan): Promise<number[]> {
  const { data, settings } = plan;
  const examples = Math.min(data.examples, 2 * TIMED_STEPS * settings.batchSize);
  const few: TrainingPlan = {
    ...plan,
    data: { ...data, examples, heldOut: 1 },
    settings: { ...settings, epochs: 2 * TIMED_STEPS },
  };
  const trainer = new Trainer(partsOfPlan(few, await loadData(few.data)), few.settings);
  const times: number[] = [];
  for await (const event of trainer.run()) {
    if (event.kind === "step") times.push(event.ms);
    if (times.length === 2 * TIMED_STEPS) break;
  }
  return times.slice(TIMED_STEPS);
}

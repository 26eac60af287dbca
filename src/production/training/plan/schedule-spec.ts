/** A schedule of the learning rate as plain data. It begins with the optimizer's learning rate, unless it says otherwise. */
import { numberText } from "../../../outputs/figure/number-text.ts";
import {
  CosineAnnealingLR,
  LinearWarmup,
  OneCycleLR,
  type Optimizer,
  type Scheduler,
  StepLR,
} from "../../../tinytorch/index.ts";
import { checkNames, checkValue, isWhole } from "./check-spec.ts";

export type ScheduleSpec =
  | { readonly name: "none" }
  /** Times `factor` (0.1) after every so many steps. */
  | { readonly name: "step"; readonly every: number; readonly factor?: number }
  /** Down along half a cosine, to `minLearningRate` (0) at the last step. */
  | { readonly name: "cosine"; readonly minLearningRate?: number }
  /** Up to the optimizer's learning rate for a share of the steps (0.3), then far down. */
  | { readonly name: "one-cycle"; readonly riseShare?: number }
  /** Up to the optimizer's learning rate in so many steps, after that as it is or along a cosine. */
  | { readonly name: "warm-up"; readonly steps: number; readonly after?: "none" | "cosine" };

const OWNER = "schedule";

const KNOWN: Record<ScheduleSpec["name"], readonly string[]> = {
  none: ["name"],
  step: ["name", "every", "factor"],
  cosine: ["name", "minLearningRate"],
  "one-cycle": ["name", "riseShare"],
  "warm-up": ["name", "steps", "after"],
};

/** Throws a sentence for a schedule that there is not, or that does not fit into `totalSteps`. */
export function checkSchedule(spec: ScheduleSpec, learningRate: number, totalSteps: number): void {
  const names = Object.keys(KNOWN);
  const { name } = (spec ?? {}) as Partial<ScheduleSpec>;
  const check = (holds: boolean, what: string, wanted: string, got: unknown) =>
    checkValue(OWNER, holds, { name: what, wanted, got });
  const isKnown = typeof name === "string" && Object.hasOwn(KNOWN, name);
  check(isKnown, "name", `one of ${names.join(", ")}`, name);
  checkNames(OWNER, spec, KNOWN[spec.name]);
  if (spec.name === "step") {
    const { every, factor = 0.1 } = spec;
    check(isWhole(every), "every", "a whole number of steps above 0", every);
    check(factor > 0 && factor <= 1, "factor", "above 0 and at most 1", factor);
  } else if (spec.name === "cosine") {
    const { minLearningRate: least = 0 } = spec;
    const wanted = `from 0 to below the learning rate of ${learningRate}`;
    check(least >= 0 && least < learningRate, "minLearningRate", wanted, least);
  } else if (spec.name === "one-cycle") {
    const { riseShare = 0.3 } = spec;
    const fits = riseShare < 1 && riseShare * totalSteps >= 1;
    check(fits, "riseShare", `below 1 and at least one of ${totalSteps} steps`, riseShare);
  } else if (spec.name === "warm-up") {
    checkWarmUp(spec, totalSteps);
  }
}

function checkWarmUp(
  { steps, after = "none" }: Extract<ScheduleSpec, { name: "warm-up" }>,
  totalSteps: number,
): void {
  checkValue(OWNER, isWhole(steps) && steps < totalSteps, {
    name: "steps",
    wanted: `a whole number from 1 to below the ${totalSteps} steps of the training`,
    got: steps,
  });
  checkValue(OWNER, after === "none" || after === "cosine", {
    name: "after",
    wanted: '"none" or "cosine"',
    got: after,
  });
}

/** Undefined for "none". */
export function makeSchedule(
  spec: ScheduleSpec,
  optimizer: Optimizer,
  totalSteps: number,
): Scheduler | undefined {
  switch (spec.name) {
    case "none":
      return undefined;
    case "step":
      return new StepLR(optimizer, spec.every, spec.factor);
    case "cosine":
      return new CosineAnnealingLR(optimizer, totalSteps, spec.minLearningRate);
    case "one-cycle":
      return new OneCycleLR(
        optimizer,
        optimizer.lr,
        totalSteps,
        spec.riseShare === undefined ? {} : { pctStart: spec.riseShare },
      );
    case "warm-up": {
      const left = totalSteps - spec.steps;
      const after = spec.after === "cosine" ? new CosineAnnealingLR(optimizer, left) : undefined;
      return new LinearWarmup(optimizer, spec.steps, after === undefined ? {} : { after });
    }
  }
}

export function scheduleWords(spec: ScheduleSpec): string {
  switch (spec.name) {
    case "none":
      return "the learning rate stays";
    case "step":
      return `learning rate times ${numberText(spec.factor ?? 0.1)} every ${spec.every} steps`;
    case "cosine":
      return `learning rate down along a cosine to ${numberText(spec.minLearningRate ?? 0)}`;
    case "one-cycle":
      return `one cycle of the learning rate, rising for ${numberText(100 * (spec.riseShare ?? 0.3))} % of the steps`;
    case "warm-up":
      return `learning rate up in ${spec.steps} steps${spec.after === "cosine" ? ", then down along a cosine" : ""}`;
  }
}

/** Objectives as the panel shows them: what was promised, what was kept, and how fast the budget for errors burns. */
import type { Figure } from "../../outputs/figure/figure.ts";
import { numberText } from "../../outputs/figure/number-text.ts";
import type { ObjectiveState, RuleState } from "../../outputs/panels/monitor/monitor.ts";
import { PERIOD_SECONDS } from "../../systems/reliability/burn-rules.ts";
import type { ErrorBudget, RuleBurn } from "./burn-rate.ts";
import { attainedFigure } from "./monitor-figures.ts";
import { type ObjectiveName, type Objectives, timeScaleOf } from "./objectives.ts";
import { durationText, windowText } from "./window-words.ts";

/** `now`: whole seconds since the beginning of which all is known. */
export function objectiveStates(
  objectives: Objectives,
  budgets: ReadonlyMap<ObjectiveName, ErrorBudget>,
  now: number,
): ObjectiveState[] {
  const timeScale = timeScaleOf(objectives);
  return [...budgets].map(([name, budget]) => {
    const { bad, total } = budget.countsBefore(now);
    const text = objectiveText(objectives, name);
    return {
      name,
      text,
      target: budget.target,
      attained: attainedFigure(bad, total, `${goodText(objectives, name)} (objective: ${text})`),
      burnt: burntFigure(budget, name, now, timeScale),
      rules: budget.burns(now).map((burn) => ruleState(name, burn, timeScale)),
    };
  });
}

/** `99 % of requests are answered`. */
export function objectiveText({ availability, latency }: Objectives, name: ObjectiveName): string {
  return name === "availability"
    ? `${percentText(availability)} of requests are answered`
    : `${percentText(latency.share)} of answers come within ${numberText(latency.boundMs)} ms`;
}

function goodText({ latency }: Objectives, name: ObjectiveName): string {
  return name === "availability"
    ? "Share of requests that were answered"
    : `Share of answers that came within ${numberText(latency.boundMs)} ms of when they were due`;
}

function burntFigure(
  budget: ErrorBudget,
  name: ObjectiveName,
  now: number,
  timeScale: number,
): Figure {
  const period = durationText(PERIOD_SECONDS / timeScale);
  return {
    kind: "computed",
    value: budget.burnt(now),
    unit: "ratio",
    method: `Error budget for ${name} of a period of ${period} (${durationText(PERIOD_SECONDS)}, at 1/${numberText(timeScale)}): the share of bad requests over the share that is allowed, for the part of the period that has passed.`,
  };
}

function ruleState(
  objective: ObjectiveName,
  { rule, long, short, fires }: RuleBurn,
  timeScale: number,
): RuleState {
  const { name, severity, factor, longSeconds, shortSeconds } = rule;
  const figure = (value: number, seconds: number): Figure => ({
    kind: "computed",
    value,
    unit: "times",
    method: `Share of bad requests for ${objective} over the share that is allowed, in the last ${windowText(seconds, timeScale)}; ${name}.`,
  });
  return {
    ...{ name, severity, factor, fires },
    longSeconds: longSeconds / timeScale,
    shortSeconds: shortSeconds / timeScale,
    long: figure(long, longSeconds),
    short: figure(short, shortSeconds),
  };
}

function percentText(share: number): string {
  return `${numberText(share * 100)} %`;
}

/** An alert on an objective, with the rule that fired and what it found. */
import { numberText } from "../../outputs/figure/number-text.ts";
import type { AlertState } from "../../outputs/panels/monitor/monitor.ts";
import type { Alert } from "./alert-book.ts";
import { objectiveText } from "./objective-states.ts";
import { type Objectives, timeScaleOf } from "./objectives.ts";
import { windowText } from "./window-words.ts";

export function alertState(
  { objective, rule, firedAt, resolvedAt, long, short }: Alert,
  objectives: Objectives,
): AlertState {
  const { name, severity, factor, longSeconds, shortSeconds } = rule;
  const scale = timeScaleOf(objectives);
  return {
    ...{ objective, rule: name, severity, firedAt },
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
    text: `Objective “${objectiveText(objectives, objective)}”, ${name}: its error budget burns ${burnText(long)} in ${windowText(longSeconds, scale)} and ${burnText(short)} in ${windowText(shortSeconds, scale)}; the rule is more than ${burnText(factor)} in both.`,
  };
}

function burnText(burn: number): string {
  return `${numberText(burn, 3)}×`;
}

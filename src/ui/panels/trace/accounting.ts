/** How the traced operations add up to the time of the pass, in words and as lengths on one scale. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import { figureParts, figureValue, scaleFor } from "../../../outputs/figure/figure-text.ts";
import { exponentOf, fixedText } from "../../../outputs/figure/number-text.ts";
import type { TraceAccounting, TracePass } from "../../../outputs/panels/trace/trace.ts";

/** `Operations 18.2 ms + waiting for data 0.5 ms − recording 0.3 ms = 18.4 ms; the same training step untraced took 18.6 ms.` */
export function accountingWords({ name, accounting }: TracePass): string {
  const { operations, waiting, recording, corrected, untraced } = accounting;
  const waits = (figureValue(waiting) ?? 0) > 0;
  const parts = [operations, recording, corrected, untraced];
  const text = inOneUnit(waits ? [...parts, waiting] : parts);
  const plus = waits ? ` + waiting for data ${text(waiting)}` : "";
  return `Operations ${text(operations)}${plus} − recording ${text(recording)} = ${text(corrected)}; the same ${name} untraced took ${text(untraced)}.`;
}

/** One unit and as many decimals for all that the least can be read: a difference is to be checked in the head. */
function inOneUnit(figures: readonly Figure[]): (figure: Figure) => string {
  const values = figures.flatMap((figure) => figureValue(figure) ?? []).map(Math.abs);
  const { factor, label } = scaleFor("ms", Math.max(0, ...values));
  const least = Math.min(...values.filter((value) => value > 0));
  const decimals = Math.min(3, Math.max(1, -exponentOf(least / factor)));
  return (figure) => {
    const value = figureValue(figure);
    return value === undefined
      ? figureParts(figure).value
      : `${fixedText(value / factor, decimals)} ${label}`;
  };
}

/** Share of the untraced time that the operations explain; undefined where a figure is absent. */
export function explainedShare({ corrected, untraced }: TraceAccounting): number | undefined {
  const part = figureValue(corrected);
  const whole = figureValue(untraced);
  return part === undefined || whole === undefined || whole <= 0 ? undefined : part / whole;
}

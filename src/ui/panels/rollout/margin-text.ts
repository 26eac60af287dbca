/** A margin, in the unit of what must not reach it. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import { amountText } from "../../../outputs/figure/figure-text.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";

/** `1.1 ×`, `−2 %`; the bare number while nothing has a unit yet. */
export function marginText(margin: number, estimate: Figure): string {
  if (!("unit" in estimate)) return numberText(margin);
  return estimate.unit === "ratio"
    ? `${numberText(100 * margin, 3)} %`
    : `${amountText(margin, estimate.unit)}`;
}

import { numberText } from "../../../outputs/figure/number-text.ts";

/** `93.4 %` of those that are right. */
export function percentText(right: readonly boolean[]): string {
  return `${numberText((100 * right.filter(Boolean).length) / right.length)} %`;
}

/** A disturbance in words, for the log. */
import { numberText } from "../../outputs/figure/number-text.ts";
import type { Disturbance } from "./disturb.ts";

/** `Live digits: turned by 25°, blurred by 1 px.` */
export function disturbanceText({ rotate, blur, reweight }: Disturbance): string {
  const parts = [
    rotate === 0 ? "" : `turned by ${numberText(rotate)}°`,
    blur === 0 ? "" : `blurred by ${numberText(blur)} px`,
    weightsText(reweight),
  ].filter(Boolean);
  return `Live digits: ${parts.length === 0 ? "as they are" : parts.join(", ")}.`;
}

function weightsText(weights: readonly number[]): string {
  const changed = weights.flatMap((weight, label) =>
    weight === 1 ? [] : [`${label} ×${numberText(weight)}`],
  );
  return changed.length === 0 ? "" : `other classes (${changed.join(", ")})`;
}

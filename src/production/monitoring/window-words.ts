/** Windows and periods in words. */
import { numberText } from "../../outputs/figure/number-text.ts";

const UNITS = [
  { seconds: 86_400, one: "day", many: "days" },
  { seconds: 3600, one: "h", many: "h" },
  { seconds: 60, one: "min", many: "min" },
  { seconds: 1, one: "s", many: "s" },
] as const;

/** `60 s`, `5 min`, `3 days`: from two of a unit on it is used, and where it comes out whole. */
export function durationText(seconds: number): string {
  const unit =
    UNITS.find((it) => seconds >= it.seconds && Number.isInteger(seconds / it.seconds)) ??
    UNITS.find((it) => seconds >= 2 * it.seconds) ??
    UNITS[3];
  const count = seconds / unit.seconds;
  return `${numberText(count, 3)} ${count === 1 ? unit.one : unit.many}`;
}

/** `1 min (1 h, at 1/60)`: a window of so many seconds in service, as it is here. */
export function windowText(seconds: number, timeScale: number): string {
  const here = durationText(seconds / timeScale);
  if (timeScale === 1) return here;
  return `${here} (${durationText(seconds)}, at 1/${numberText(timeScale)})`;
}

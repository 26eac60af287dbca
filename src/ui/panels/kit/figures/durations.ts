/** How long something took or takes, as a person says it. */
import { integerText, numberText } from "../../../../outputs/figure/number-text.ts";

/** `38 ms`, `1.24 s`, `3 min 05 s`: three significant digits below a minute. */
export function durationText(ms: number): string {
  if (ms !== 0 && !(Math.abs(ms) >= 1e-4)) return `${numberText(ms, 2)} ms`;
  if (ms < 1) return `${ms.toPrecision(2)} ms`;
  if (ms < 999.5) return `${ms.toFixed(ms < 9.995 ? 2 : ms < 99.95 ? 1 : 0)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`;
  return minutesText(Math.round(seconds));
}

/** A running clock: tenths below a minute, so that it neither flickers nor stands still. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  return minutesText(Math.round(seconds));
}

function minutesText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  const hours = `${integerText(Math.floor(minutes / 60))} h`;
  // Of so many hours nobody counts minutes, and what is no number has none.
  return minutes < 1e6 ? `${hours} ${pad(minutes % 60)} min` : hours;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

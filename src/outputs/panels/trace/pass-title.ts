/** A pass's title, the same wherever it is mentioned. */
import type { TracePass } from "./trace.ts";

type NamedPass = Pick<TracePass, "name" | "batchSize">;

/** `Training step, batch size 64`. */
export function passTitle({ name, batchSize }: NamedPass): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}, batch size ${batchSize}`;
}

/** `operations-training-step`: by which a chart of a pass is found. */
export function passChartName(chart: string, { name }: NamedPass): string {
  return `${chart}-${name.replaceAll(/\s+/g, "-")}`;
}

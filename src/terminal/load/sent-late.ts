/** What the lateness of this command itself does to the latencies that it reports. */
import { percentileName } from "../../base/percentile-name.ts";
import { quantile, sorted } from "../../base/statistics.ts";
import { numberText } from "../../outputs/figure/number-text.ts";
import type { QueryLog } from "../../production/load/query-log.ts";

/** Below this share of the latency at the same percentile it changes no verdict. */
const NOTICED = 0.05;

/** A sentence where queries were sent so late that the latency at `percentile` is the machine's as much as the server's. */
export function sentLateText(
  log: QueryLog,
  sentLateMs: readonly number[],
  percentile: number,
): string | undefined {
  const latencies = sorted(log.latenciesMs);
  if (latencies.length === 0 || sentLateMs.length === 0) return undefined;
  const lateMs = quantile(sorted(sentLateMs), percentile);
  const latencyMs = quantile(latencies, percentile);
  if (lateMs <= NOTICED * latencyMs) return undefined;
  return `This command itself was late: at the ${percentileName(percentile)} it sent queries ${numberText(lateMs, 3)} ms after they were due, which is part of the latency of ${numberText(latencyMs, 3)} ms. Close what else runs on this machine, or load the server from another.`;
}

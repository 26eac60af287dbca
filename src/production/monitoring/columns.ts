/** The columns of the last minute: a second each, only seconds of which all is known. */
import { minimumSamples } from "../../base/statistics.ts";
import type { MonitorColumn } from "../../outputs/panels/monitor/monitor.ts";
import type { ErrorBudget } from "./burn-rate.ts";
import { type RecentSeconds, WINDOW_SECONDS } from "./recent-seconds.ts";

/** A p99 is of at least so many seconds, so that it moves within a few of a change. */
const TAIL_SECONDS = 10;
/** And of at least so many answers (662): before that, LoadGen states none. */
const TAIL_SAMPLES = minimumSamples(0.99);

/** `closed`: how many whole seconds have passed of which all is known. */
export function columnsOf(
  recent: RecentSeconds,
  budgets: readonly ErrorBudget[],
  closed: number,
): MonitorColumn[] {
  const first = Math.max(0, closed - WINDOW_SECONDS);
  return Array.from({ length: closed - first }, (_, place) => {
    const second = first + place;
    const stats = recent.at(second);
    const p50Ms = stats?.latencies.quantile(0.5);
    const p99Ms = tailAt(recent, second);
    return {
      second,
      requests: stats?.requests ?? 0,
      notAnswered: stats?.notAnswered ?? 0,
      ...(p50Ms === undefined || Number.isNaN(p50Ms) ? {} : { p50Ms }),
      ...(p99Ms === undefined ? {} : { p99Ms }),
      queued: stats?.queued ?? 0,
      burnt: budgets.map((budget) => budget.burnt(second + 1)),
      ...(stats?.isLeftOut ? { inBackground: true } : {}),
    };
  });
}

/** The p99 of the seconds up to this one: ten, or as many more, to a minute, as hold enough answers. */
function tailAt(recent: RecentSeconds, second: number): number | undefined {
  let answers = 0;
  for (let seconds = 1; seconds <= WINDOW_SECONDS && seconds <= second + 1; seconds++) {
    answers += recent.at(second + 1 - seconds)?.latencies.count ?? 0;
    if (seconds < TAIL_SECONDS || answers < TAIL_SAMPLES) continue;
    return recent.between(second + 1 - seconds, second + 1).latencies.quantile(0.99);
  }
  return undefined;
}

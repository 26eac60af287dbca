/** From which query on the latency was steady, or that it never was: both are results. */

import { integerText } from "../../outputs/figure/number-text.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { steadyState } from "../../systems/statistics/steady-state.ts";
import type { LoadRun } from "./load-run.ts";

/** The test looks at no more than so many values; longer runs are averaged in blocks. */
const LOOKED_AT = 2000;

/** For a LoadProfile; said only of runs that are over, since it takes time to find out. */
export function steadinessOf(
  run: LoadRun,
  latenciesMs: readonly number[],
): Pick<LoadProfile, "steadyFrom" | "steadiness"> {
  if (run.state.kind === "running" || run.state.kind === "paused") {
    return { steadiness: "known when the run is over" };
  }
  const block = Math.max(1, Math.ceil(latenciesMs.length / LOOKED_AT));
  const found = steadyState(blockMeans(latenciesMs, block));
  if ("none" in found) return { steadiness: `never steady: ${found.none}` };
  const steadyFrom = found.from * block;
  return {
    steadyFrom,
    steadiness:
      steadyFrom === 0
        ? "steady from the first query on"
        : `steady from query ${integerText(steadyFrom + 1)} on`,
  };
}

function blockMeans(values: readonly number[], block: number): number[] {
  if (block === 1) return [...values];
  const means: number[] = [];
  for (let from = 0; from + block <= values.length; from += block) {
    let sum = 0;
    for (let index = from; index < from + block; index += 1) sum += values[index] ?? 0;
    means.push(sum / block);
  }
  return means;
}

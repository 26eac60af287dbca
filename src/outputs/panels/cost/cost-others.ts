/** All plans beside the cheapest, as plain data: they take longer than a dial may, so that the page has a worker compute them. */
import type { Chart } from "../../drawing/chart.ts";
import type { Dials } from "../../figure/named-figure.ts";
import type { CostOutput } from "./cost.ts";
import { usedInstances } from "./cost-basis.ts";
import { frontChart } from "./cost-charts.ts";
import { costView } from "./cost-view.ts";
import { deploymentWords, frontOf, lossWords, pointReason, pointWords } from "./cost-words.ts";

export interface CostOthers {
  /** All plans that were looked at. */
  chart: Chart;
  /** Those that no other beats, the cheapest first: why one would choose it, and what it is. */
  front: readonly { reason: string; plan: string }[];
  /** Which of them the total loss picks. */
  loss?: string;
  /** Types of machines in the cheapest plan and on the front. */
  used: readonly string[];
}

/** Undefined where there is no plan at all. */
export function costOthers(record: CostOutput, dials: Dials): CostOthers | undefined {
  const view = costView(record, dials);
  if (view === undefined || view.points.length === 0) return undefined;
  const front = frontOf(view);
  const loss = lossWords(view);
  return {
    chart: frontChart(record, view),
    front: front.map((point) => ({
      reason: pointReason(point, front),
      plan: `${deploymentWords(point.deployment)}: ${pointWords(point, view)}.`,
    })),
    ...(loss === undefined ? {} : { loss }),
    used: usedInstances(view).map(({ name }) => name),
  };
}

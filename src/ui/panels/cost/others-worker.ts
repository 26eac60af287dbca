/** The worker that looks at all plans for the Cost panel, so that no dial waits for them. */
import type { Dials } from "../../../outputs/figure/named-figure.ts";
import type { CostOutput } from "../../../outputs/panels/cost/cost.ts";
import { type CostOthers, costOthers } from "../../../outputs/panels/cost/cost-others.ts";
import { serveJobs } from "../kit/jobs/serve-jobs.ts";

export interface OthersResult {
  others: CostOthers | undefined;
}

serveJobs<CostOutput, Dials, OthersResult>((record, dials) => [
  { others: costOthers(record, dials) },
]);

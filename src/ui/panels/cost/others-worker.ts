/** The worker that looks at all plans for the Cost panel, so that no dial waits for them. */
import type { Dials } from "../../../outputs/figure/named-figure.ts";
import type { CostOutput } from "../../../outputs/panels/cost/cost.ts";
import { type CostOthers, costOthers } from "../../../outputs/panels/cost/cost-others.ts";
import { serveJobs } from "../kit/jobs/serve-jobs.ts";

/** The record where it is another than that of the job before: it is large. */
export interface OthersJob {
  record?: CostOutput;
  dials: Dials;
}

export interface OthersResult {
  others: CostOthers | undefined;
}

let latest: CostOutput | undefined;

serveJobs<OthersJob, OthersResult>(({ record = latest, dials }) => {
  latest = record;
  return record === undefined ? [] : [{ others: costOthers(record, dials) }];
});

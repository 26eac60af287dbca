/** Everything that is looked for, in the order in which it is tried. */
import type { Candidate } from "../candidate.ts";
import { otherBackends } from "./backends.ts";
import { largerBatches } from "./batch-size.ts";
import { checkpointing } from "./checkpointing.ts";
import { graphRewrites } from "./graph-rewrites.ts";
import { rememberAnswers } from "./repeated-inputs.ts";
import { oneThread } from "./threads.ts";
import { keepExamples } from "./waiting-for-data.ts";

export async function allCandidates(): Promise<Candidate[]> {
  return [
    ...graphRewrites,
    keepExamples,
    checkpointing,
    largerBatches,
    rememberAnswers,
    oneThread,
    ...(await otherBackends()),
  ];
}

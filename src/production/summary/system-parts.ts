/** What the page of a system is made from: plain data, as the parts of the notebook have left it. */

import type { SystemResults } from "../complete-system/system-results.ts";
import type { Findings } from "../profiler/findings.ts";
import type { ModelVersion } from "../registry/model-version.ts";

export interface SystemParts {
  /** Of the profiler: what was planned, costed, written and judged. */
  readonly findings: Findings;
  /** Of the system: what was built, trained, compressed, served, watched and rolled out. */
  readonly results: SystemResults;
  /** Absent where no system was named. */
  readonly registry?: RegisteredVersions;
}

export interface RegisteredVersions {
  /** The newest first. */
  readonly versions: readonly ModelVersion[];
  readonly production?: ModelVersion;
  /** Why they are lost with this visit. */
  readonly whyNotKept?: string;
}

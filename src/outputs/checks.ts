/** What the checks of an exercise said about the student's code. */
export interface ChecksOutput {
  kind: "checks";
  results: CheckResult[];
  /** Names of the checks that have not come to an end, in order; absent when all have. */
  pending?: string[];
}

export interface CheckResult {
  /** What is tested, in a sentence. */
  name: string;
  passed: boolean;
  /** Why it matters. */
  why: string;
  /** What was expected and what came; on failed checks. */
  expected?: string;
  got?: string;
}

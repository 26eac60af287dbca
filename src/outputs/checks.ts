/** Results of an exercise's checks on the student's code. */
export interface ChecksOutput {
  kind: "checks";
  results: CheckResult[];
  /** Names of the checks that have not come to an end, in order; absent when all have. */
  pending?: string[];
}

export interface CheckResult {
  /** The tested property, in a sentence. */
  name: string;
  passed: boolean;
  /** Why it matters. */
  why: string;
  /** Expected value and actual value; on failed checks. */
  expected?: string;
  got?: string;
}

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
  /** What the check looked at, such as `the largest wait` or a field's name; on failed checks, as all that follows. */
  what?: string;
  expected?: string;
  got?: string;
  /** Where a list or a record first differs from the expected one. */
  differs?: CheckDifference;
}

export interface CheckDifference {
  /** Such as `[2].name`. */
  place: string;
  expected: string;
  got: string;
}

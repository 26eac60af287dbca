/** Something in a deployment file that a platform refuses, or that goes against a policy. */

/** An error is refused or cannot work; a warning goes against a policy; a note is a choice that somebody should have made. */
export type Severity = "error" | "warning" | "note";

export interface Finding {
  /** Of the file. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly severity: Severity;
  /** `schema`, or the name of a rule: `selector-matches`. */
  readonly rule: string;
  /** A sentence: what is expected, what stands there. */
  readonly message: string;
  /** A sentence: what to write instead. */
  readonly fix: string;
}

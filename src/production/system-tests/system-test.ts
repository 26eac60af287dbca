/** A test of a running system: what it is called, what it does, and how it says that something is wrong. */
import type { Subject } from "./subject.ts";

/** The module's six, in its order. */
export const SUITES = [
  "unit",
  "integration",
  "performance",
  "scalability",
  "security",
  "mlops",
] as const;

export type SuiteName = (typeof SUITES)[number];

export interface SystemTest {
  /** Unique among all tests, and the same in every run. */
  readonly id: string;
  readonly suite: SuiteName;
  /** What holds where it passes, in a sentence. */
  readonly name: string;
  /** What was seen, in a few words. Rejects with a `TestFailure` where it does not hold, with a `TestSkipped` where it cannot be tried. */
  run(subject: Subject): Promise<string>;
}

/** Why a test failed, in three parts of a sentence. */
export interface Finding {
  readonly expected: string;
  readonly got: string;
  /** What to do about it. */
  readonly fix: string;
}

export class TestFailure extends Error {
  constructor(readonly finding: Finding) {
    super(`expected ${finding.expected}, got ${finding.got}; ${finding.fix}`);
    this.name = "TestFailure";
  }
}

/** Throws a `TestFailure` unless it holds. */
export function expectThat(holds: boolean, finding: Finding): void {
  if (!holds) throw new TestFailure(finding);
}

/** The test needs something that was not given: it says what. */
export class TestSkipped extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "TestSkipped";
  }
}

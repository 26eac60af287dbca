/**
 * The checks of an exercise. Their code only gathers them, so that their number is known and one that fails does not keep the
 * next from running; then each is run, and the list on the page is brought up to date before it starts: a check that never
 * ends can be seen.
 */

import { StopRequest } from "../../../base/stop-request.ts";
import { isInstance } from "../../../base/thrown.ts";
import type { CheckResult, ChecksOutput } from "../../../outputs/checks.ts";
import { createExpect, type Expect, type Finding, Unmet } from "./expect.ts";

/** `name` says what is tested, in a sentence, and `why` why that matters. The body may be async. */
export type Check = (what: { name: string; why: string }, body: () => unknown) => void;

export interface ChecksHost {
  /** Runs the code of the checks, which has these two names. */
  gather(vocabulary: { check: Check; expect: Expect }): Promise<unknown>;
  /** As `await`, but ends with a StopRequest when the run is asked to stop. */
  wait<T>(value: T): Promise<Awaited<T>>;
  /** Explains an error that a check threw, in terms of the student's code. */
  explain(thrown: unknown): Finding;
  show(output: ChecksOutput): void;
  /** Only the names of the checks are wanted: none is run. */
  isListing: boolean;
}

interface GatheredCheck {
  name: string;
  why: string;
  body: () => unknown;
}

/** Shows what each check found; throws a StopRequest if the run was asked to stop. */
export async function runChecks(host: ChecksHost): Promise<void> {
  const checks: GatheredCheck[] = [];
  const results: CheckResult[] = [];
  let expectations = 0;
  const expect = createExpect(() => {
    expectations += 1;
  });

  const run = async ({ name, why, body }: GatheredCheck): Promise<CheckResult> => {
    expectations = 0;
    try {
      await host.wait(body());
      if (expectations === 0) throw NOTHING_EXPECTED;
      return { name, why, passed: true };
    } catch (thrown) {
      if (isInstance(thrown, StopRequest)) throw thrown;
      return { name, why, passed: false, ...host.explain(thrown) };
    }
  };

  const gather: GatheredCheck = {
    ...START,
    async body() {
      await host.gather({
        check({ name, why }, body) {
          // By places: `push` may be a cell's own.
          checks[checks.length] = { name, why, body };
        },
        expect,
      });
      if (checks.length === 0) throw NO_CHECKS;
      expectations += 1;
    },
  };
  const start = await run(gather);
  if (!start.passed) results[results.length] = start;

  for (let index = 0; index < checks.length; index++) {
    const pending: string[] = [];
    for (let later = index; later < checks.length; later++) {
      pending[later - index] = checks[later]?.name ?? "";
    }
    host.show({ kind: "checks", results: copied(results), pending });
    if (host.isListing) return;
    const check = checks[index];
    if (check !== undefined) results[results.length] = await run(check);
  }
  host.show({ kind: "checks", results });
}

/** Copies the list by its places, as cells cannot change how that is done. */
function copied(results: readonly CheckResult[]): CheckResult[] {
  const copy: CheckResult[] = [];
  for (let index = 0; index < results.length; index++) {
    const result = results[index];
    if (result !== undefined) copy[index] = result;
  }
  return copy;
}

/** Shown only where it fails: what the checks do before the first of them. */
const START = {
  name: "The checks can begin",
  why: "They look at what this cell defines before they test it.",
};

const NO_CHECKS = new Unmet({
  expected: "checks in this exercise",
  got: "none: that is a mistake in the exercise",
});
const NOTHING_EXPECTED = new Unmet({
  expected: "a check that expects something",
  got: "one that does not: that is a mistake in the exercise",
});

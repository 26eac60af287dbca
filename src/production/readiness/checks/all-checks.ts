/** The module's six checks, and those of the reader's own. */
import { broken } from "../outcome.ts";
import type { OwnCheck } from "../subject.ts";
import type { Check } from "./check.ts";
import { errorHandling } from "./error-handling.ts";
import { mlopsIntegration } from "./mlops-integration.ts";
import { monitoring } from "./monitoring.ts";
import { performanceSla } from "./performance-sla.ts";
import { scalability } from "./scalability.ts";
import { security } from "./security.ts";

const MODULE_CHECKS: readonly Check[] = [
  performanceSla,
  scalability,
  monitoring,
  errorHandling,
  security,
  mlopsIntegration,
];

/** The six in the module's order, then one's own. Throws a RangeError for an id that two of them have. */
export function allChecks(own: readonly OwnCheck[] = []): readonly Check[] {
  const all = [...MODULE_CHECKS, ...own.map(asCheck)];
  const twice = all.find(({ id }, at) => all.findIndex((other) => other.id === id) !== at);
  if (twice === undefined) return all;
  throw new RangeError(
    `readiness: expected each check to have an id of its own, got "${twice.id}" twice`,
  );
}

function asCheck(own: OwnCheck): Check {
  const { id, label, question } = own;
  const probe = async () => {
    const { holds, evidence, fix = "" } = await own.run();
    if (holds) return { evidence };
    throw broken(evidence, fix);
  };
  return { id, label, question, parts: [{ label, probe }] };
}

/** Every test of the six suites, in their order. */
import type { SystemTest } from "../system-test.ts";
import { integrationTests } from "./integration-tests.ts";
import { mlopsTests } from "./mlops-tests.ts";
import { performanceTests } from "./performance-tests.ts";
import { scalabilityTests } from "./scalability-tests.ts";
import { securityTests } from "./security-tests.ts";
import { unitTests } from "./unit-tests.ts";

export const ALL_TESTS: readonly SystemTest[] = [
  ...unitTests,
  ...integrationTests,
  ...performanceTests,
  ...scalabilityTests,
  ...securityTests,
  ...mlopsTests,
];

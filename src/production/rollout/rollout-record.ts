/** The record that the panel shows, put together from the parts of a rollout. */
import type { RolloutOutput, RolloutVersionState } from "../../outputs/panels/rollout/rollout.ts";
import { shortHash } from "../registry/model-version.ts";
import { PowerBasis } from "./power-basis.ts";
import { addCounts, RequestLedger } from "./request-ledger.ts";
import { RolloutCourse } from "./rollout-course.ts";
import type { RolloutPlan, VersionName } from "./rollout-plan.ts";
import { VersionFigures } from "./version-figures.ts";

/** The record before anything has happened; the panel begins with it. */
export function firstRecord(plan: RolloutPlan): RolloutOutput {
  const none = new RequestLedger().counts;
  const course = new RolloutCourse(plan, {
    ...{ now: () => 0, wasHidden: () => false, open: () => 0, ended: () => 0 },
    ...{ askDigit() {}, labelOf: () => undefined, note() {}, fault: () => plan.fault },
  });
  const versionOf = (name: VersionName): RolloutVersionState => ({
    ...shown(name),
    replicas: Array.from({ length: plan.replicas }, (_, id) => ({
      ...{ id, status: "starting" as const, answered: 0, inFlight: 0, restarts: 0 },
    })),
    counts: none,
    copies: none,
    ...new VersionFigures(labelDelaySeconds(plan)).at(0),
  });
  return {
    kind: "rollout",
    version: 1,
    state: "running",
    stage: "the replicas are starting",
    service: plan.service,
    strategy: plan.strategy,
    ...courseParts(course),
    second: 0,
    clock: clockOf(plan),
    versions: { v1: versionOf(plan.versions.v1), v2: versionOf(plan.versions.v2) },
    counts: addCounts(none, none),
    ribbon: [],
    fault: plan.fault,
    log: [],
    power: new PowerBasis(plan).at(0),
  };
}

/** What the course says of itself. */
export function courseParts(course: RolloutCourse) {
  const { status, reason, isPaused, route, plan, gates, gateTest } = course;
  const { shadow, validation, outcome } = course;
  return {
    ...{ status, reason, isPaused, ...route, plan, gates, gateTest },
    ...(shadow === undefined ? {} : { shadow }),
    ...(validation === undefined ? {} : { validation }),
    ...(outcome === undefined ? {} : { outcome }),
  } satisfies Partial<RolloutOutput>;
}

/** Name and the beginning of the hash. */
export function shown({ name, hash }: VersionName): VersionName {
  return { name, hash: shortHash(hash) };
}

/** On the wall. */
export function labelDelaySeconds({
  labelDelayMs,
  timesFaster,
}: Pick<RolloutPlan, "labelDelayMs" | "timesFaster">): number {
  return labelDelayMs / 1000 / timesFaster;
}

export function clockOf({ timesFaster }: RolloutPlan): RolloutOutput["clock"] {
  return {
    timesFaster,
    label:
      timesFaster === 1
        ? "Bake times, deadlines, delays of labels and windows of burn rates run as in service."
        : `Fast clock: bake times, deadlines, delays of labels and windows of burn rates run ${timesFaster} times as fast as in service. Requests and their latencies are as they are.`,
  };
}

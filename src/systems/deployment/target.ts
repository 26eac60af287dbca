/** A platform that a model can be deployed on: the files it takes, and what it would say to them. */
import type { DeploymentFile } from "./deployment-file.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import type { Finding } from "./finding.ts";

export const TARGETS = [
  "kubernetes",
  "kserve",
  "argo-rollouts",
  "k3s",
  "swarm",
  "ecs",
  "triton",
  "edge",
] as const;
export type TargetName = (typeof TARGETS)[number];

export interface Target {
  readonly name: TargetName;
  /** As the page calls it: `Argo Rollouts`. */
  readonly label: string;
  /** One sentence: what runs there, and what the files are for. */
  readonly summary: string;
  files(input: DeploymentInput): DeploymentFile[];
  /** Findings by file and line. Files may have been edited: what cannot be read is a finding too. */
  check(files: readonly DeploymentFile[]): Finding[];
}

/** Throws a RangeError with all of them for a name that is none. */
export function checkTargetName(name: unknown): asserts name is TargetName {
  if (TARGETS.some((it) => it === name)) return;
  throw new RangeError(
    `deployment: expected a platform, one of ${TARGETS.join(", ")}, got ${JSON.stringify(name) ?? String(name)}`,
  );
}

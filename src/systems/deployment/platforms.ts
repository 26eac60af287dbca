/** Every platform, in the order in which they are offered. */
import { ecs } from "./ecs/ecs-target.ts";
import { edge } from "./edge/edge-target.ts";
import { argoRollouts, k3s, kserve, kubernetes } from "./kubernetes/kubernetes-targets.ts";
import { swarm } from "./swarm/swarm-target.ts";
import type { Target, TargetName } from "./target.ts";
import { triton } from "./triton/triton-target.ts";

export const PLATFORMS: readonly Target[] = [
  kubernetes,
  kserve,
  argoRollouts,
  k3s,
  swarm,
  ecs,
  triton,
  edge,
];

export function platformNamed(name: TargetName): Target {
  const found = PLATFORMS.find((target) => target.name === name);
  if (found === undefined) throw new Error(`internal: there are no files for ${name}`);
  return found;
}

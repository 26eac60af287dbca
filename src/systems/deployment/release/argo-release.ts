/** A release as Argo Rollouts does it: weights with pauses between them, or two services between which the traffic moves. */
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { promPattern } from "../files/words.ts";
import { yamlFile } from "../files/write-file.ts";
import { metadataOf } from "../kubernetes/labels.ts";
import { rollout } from "../kubernetes/rollout.ts";
import { PROMETHEUS, seriesOf } from "../kubernetes/scaling.ts";
import { service } from "../kubernetes/workloads.ts";
import { releaseMetrics } from "./release-metrics.ts";
import { bakeSeconds, type ReleasePlan } from "./release-plan.ts";

/** Undefined for "shadow": copying traffic takes a mesh, whose files are not ours. */
export function argoRelease(
  input: DeploymentInput,
  plan: ReleasePlan,
): DeploymentFile[] | undefined {
  if (plan.strategy === "shadow") return undefined;
  const isSwitch = plan.strategy === "blue_green";
  const suffix = isSwitch ? "-preview" : "-canary";
  const trees: Record<string, Tree> = {
    rollout: rollout(input, isSwitch ? blueGreen(input, plan) : canary(input, plan)),
    analysis: analysis(input, plan),
    [`service${suffix}`]: service(input, suffix),
  };
  return Object.entries(trees).map(([name, tree]) => yamlFile(`argo-rollouts/${name}.yaml`, tree));
}

function canary(input: DeploymentInput, plan: ReleasePlan): Tree {
  return {
    canary: {
      stableService: input.name,
      canaryService: `${input.name}-canary`,
      maxSurge: 1,
      maxUnavailable: 0,
      analysis: { ...analysisRun(input), startingStep: 1 },
      steps: plan.weights.flatMap((weight) => [{ setWeight: weight }, { pause: paused(plan) }]),
    },
  };
}

/** What green answered is looked at before the switch, and again after it; blue stays for as long. */
function blueGreen(input: DeploymentInput, plan: ReleasePlan): Tree {
  return {
    blueGreen: {
      activeService: input.name,
      previewService: `${input.name}-preview`,
      autoPromotionEnabled: true,
      prePromotionAnalysis: analysisRun(input),
      postPromotionAnalysis: analysisRun(input),
      scaleDownDelaySeconds: bakeSeconds(plan),
    },
  };
}

function paused(plan: ReleasePlan) {
  return { duration: `${bakeSeconds(plan)}s` };
}

function analysisRun(input: DeploymentInput) {
  return {
    templates: [{ templateName: input.name }],
    args: [
      { name: "v1-hash", valueFrom: { podTemplateHashValue: "Stable" } },
      { name: "v2-hash", valueFrom: { podTemplateHashValue: "Latest" } },
    ],
  };
}

/** A version without traffic has no ratio, and is not blamed for it. */
function analysis(input: DeploymentInput, plan: ReleasePlan): Tree {
  const podsOf = (version: "v1" | "v2") =>
    `${seriesOf(input)},pod=~${promPattern(input.name, `-{{args.${version}-hash}}-.*`)}`;
  const count = Math.max(1, Math.floor(bakeSeconds(plan) / 60));
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AnalysisTemplate",
    metadata: metadataOf(input),
    spec: {
      args: [{ name: "v1-hash" }, { name: "v2-hash" }],
      metrics: releaseMetrics(plan, { v1: podsOf("v1"), v2: podsOf("v2") }).map(
        ({ name, query, most }) => ({
          name,
          interval: "1m",
          // An analysis around a switch has to end; one beside the steps ends with them.
          ...(plan.strategy === "blue_green" ? { count } : { initialDelay: "2m" }),
          failureLimit: 0,
          successCondition: `len(result) == 0 || isNaN(result[0]) || result[0] <= ${most}`,
          provider: { prometheus: { address: PROMETHEUS, query } },
        }),
      ),
    },
  };
}

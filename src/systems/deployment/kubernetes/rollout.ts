/** Argo Rollouts: a new version gets a growing share of the traffic, and goes on only while its figures hold. */
import type { DeploymentInput } from "../deployment-input.ts";
import type { Tree } from "../files/tree.ts";
import { promPattern } from "../files/words.ts";
import { derived } from "../planned.ts";
import { metadataOf, selectorOf } from "./labels.ts";
import { podTemplate } from "./pod-template.ts";
import { PROMETHEUS, seriesOf } from "./scaling.ts";
import { progressDeadline } from "./workloads.ts";

/** Shares of the traffic before all of it, in percent. */
const WEIGHTS = [5, 20, 50];

export const ROLLOUT = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" };

/** `strategy`: default a canary in steps. */
export function rollout(input: DeploymentInput, strategy = inSteps(input)): Tree {
  return {
    ...ROLLOUT,
    metadata: metadataOf(input),
    spec: {
      replicas: input.autoscaler === "none" ? input.replicas : undefined,
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: progressDeadline(input),
      progressDeadlineAbort: true,
      minReadySeconds: 5,
      selector: { matchLabels: selectorOf(input) },
      template: podTemplate(input),
      strategy,
    },
  };
}

function inSteps(input: DeploymentInput): Tree {
  return {
    canary: {
      stableService: `${input.name}`,
      canaryService: `${input.name}-canary`,
      maxSurge: 1,
      maxUnavailable: 0,
      analysis: {
        templates: [{ templateName: input.name }],
        startingStep: 1,
        args: [
          {
            name: "canary-hash",
            valueFrom: { podTemplateHashValue: "Latest" },
          },
        ],
      },
      steps: WEIGHTS.flatMap((weight) => [{ setWeight: weight }, { pause: { duration: "5m" } }]),
    },
  };
}

/** Judges the new version alone, by the hash that Argo labels its pods with. */
export function analysisTemplate(input: DeploymentInput): Tree {
  const pods = `${seriesOf(input)},pod=~${promPattern(input.name, "-{{args.canary-hash}}-.*")}`;
  const failed = `sum(rate(nv_inference_request_failure{${pods}}[2m]))`;
  const answered = `sum(rate(nv_inference_request_success{${pods}}[2m]))`;
  const metric = (name: string, query: string, successCondition: Tree) => ({
    name,
    interval: "1m",
    initialDelay: "2m",
    failureLimit: 2,
    successCondition,
    provider: { prometheus: { address: PROMETHEUS, query } },
  });
  const { alerts, availability, hitRate, percentile, objectiveMs } = input;
  const fastest = alerts[0]?.value.factor ?? 1;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AnalysisTemplate",
    metadata: metadataOf(input),
    spec: {
      args: [{ name: "canary-hash" }],
      metrics: [
        metric(
          "error-ratio",
          `${failed} / (${failed} + ${answered})`,
          derived(
            availability,
            (share) => `len(result) == 0 || result[0] <= ${round(fastest * (1 - share))}`,
            {
              origin: `${fastest} × the budget of ${round((1 - availability.value) * 100)} %, as the most urgent alert`,
              chain: `More failures than ${fastest} times the budget would wake somebody; the new version is taken back before.`,
            },
          ),
        ),
        ...(hitRate.value > 0
          ? []
          : [
              metric(
                "latency",
                `max(nv_inference_request_summary_us{${pods},quantile="${percentile.value}"})`,
                derived(
                  objectiveMs,
                  (ms) => `len(result) == 0 || isNaN(result[0]) || result[0] <= ${ms * 1000}`,
                  { chain: "In microseconds, as Triton counts." },
                ),
              ),
            ]),
      ],
    },
  };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

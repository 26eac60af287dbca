/** A deployment's question and its answer. */
import type { DeploymentFile } from "../../../systems/deployment/deployment-file.ts";
import type { Finding } from "../../../systems/deployment/finding.ts";
import { integerText, numberText } from "../../figure/number-text.ts";
import type { PlannedDeployment } from "./deployment-at.ts";

export const DEPLOYMENT_QUESTION = "What do I hand to the platform, and why these numbers?";

export function deploymentVerdict(
  planned: PlannedDeployment,
  files: readonly DeploymentFile[],
  findings: readonly Finding[],
): string {
  if ("problem" in planned) return `Nothing yet: there is no plan. ${planned.problem}`;
  const { demand, replicas, latencyMs } = planned.plan;
  const { percentile, latencyMs: bound } = demand.objective;
  const spare = demand.spareReplicas === 0 ? "" : `, ${demand.spareReplicas} of them spare`;
  return `${filesWords(files.length)}: ${integerText(replicas)} ${replicas === 1 ? "replica" : "replicas"}${spare} for ${numberText(demand.ratePerSecond)} requests/s, p${numberText(percentile * 100)} expected at ${numberText(latencyMs.value, 3)} ms where ${numberText(bound)} ms are allowed. ${findingsWords(findings)}`;
}

export function findingsWords(findings: readonly Finding[]): string {
  if (findings.length === 0) return "The check finds nothing against them.";
  const counts = (["error", "warning", "note"] as const).flatMap((wanted) => {
    const count = findings.filter(({ severity }) => severity === wanted).length;
    return count === 0 ? [] : [`${count} ${wanted}${count === 1 ? "" : "s"}`];
  });
  return `The check finds ${counts.join(", ").replace(/, (?=[^,]*$)/, " and ")}.`;
}

function filesWords(count: number): string {
  return count === 1 ? "One file" : `${count} files`;
}

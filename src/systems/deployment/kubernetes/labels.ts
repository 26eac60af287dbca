/** Names and labels that the files of one deployment share. */
import type { DeploymentInput } from "../deployment-input.ts";

/** By what workloads are found: of all their versions. */
export function selectorOf({ name }: DeploymentInput) {
  return { "app.kubernetes.io/name": name };
}

export function labelsOf(input: DeploymentInput) {
  return { ...selectorOf(input), "app.kubernetes.io/version": input.model.version };
}

export function metadataOf(input: DeploymentInput, suffix = "") {
  return { name: `${input.name}${suffix}`, namespace: input.namespace, labels: labelsOf(input) };
}

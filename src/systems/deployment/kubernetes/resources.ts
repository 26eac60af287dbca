/** The documents of a deployment as rules look at them: by kind, with what runs in them, and with their lines. */

import { lookUp } from "../../../base/look-up.ts";
import type { ReadDocument } from "../files/read-documents.ts";
import type { Keys } from "../files/tree.ts";

type Properties = Readonly<Record<string, unknown>>;
export type Labels = Readonly<Record<string, string>>;

/** Something with pods: a Deployment, or a Rollout. */
export interface Workload {
  readonly document: ReadDocument;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  /** Of the pod's `spec`. */
  readonly keys: Keys;
  readonly pod: Properties;
  readonly containers: readonly Container[];
}

export interface Container {
  readonly keys: Keys;
  readonly spec: Properties;
}

export class Resources {
  readonly workloads: readonly Workload[];

  constructor(readonly documents: readonly ReadDocument[]) {
    this.workloads = documents
      .filter(({ value }) => ["Deployment", "Rollout"].includes(String(at(value, ["kind"]))))
      .map(workloadOf);
  }

  ofKind(...kinds: readonly string[]): ReadDocument[] {
    return this.documents.filter(({ value }) => kinds.includes(String(at(value, ["kind"]))));
  }

  /** Workloads in the namespace whose pods have all of these labels; a selector without labels takes all. */
  selected(selector: unknown, namespace: string): Workload[] {
    return this.workloads.filter(
      (workload) =>
        workload.namespace === namespace && matches(labelsOf(selector), workload.labels),
    );
  }

  /** The workload that an autoscaler's `scaleTargetRef` names. */
  scaled(document: ReadDocument): Workload | undefined {
    const target = record(at(document.value, ["spec", "scaleTargetRef"]));
    // KEDA means a Deployment where no kind is named.
    const kind = target["kind"] ?? "Deployment";
    return this.workloads.find(
      (it) =>
        it.kind === kind && it.name === target["name"] && it.namespace === namespaceOf(document),
    );
  }
}

function workloadOf(document: ReadDocument): Workload {
  const keys = ["spec", "template", "spec"];
  const pod = record(at(document.value, keys));
  return {
    ...{ document, keys, pod },
    kind: String(at(document.value, ["kind"])),
    name: nameOf(document),
    namespace: namespaceOf(document),
    labels: labelsOf(at(document.value, ["spec", "template", "metadata", "labels"])),
    containers: ["initContainers", "containers"].flatMap((list) =>
      items(lookUp(pod, list)).map((spec, index) => ({
        keys: [...keys, list, index],
        spec: record(spec),
      })),
    ),
  };
}

/** What keys lead to; undefined where the way ends early. */
export function at(value: unknown, keys: Keys): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Properties)[key] : undefined,
    value,
  );
}

export function record(value: unknown): Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Properties)
    : {};
}

export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function labelsOf(value: unknown): Labels {
  return Object.fromEntries(Object.entries(record(value)).map(([key, it]) => [key, String(it)]));
}

export function matches(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => lookUp(labels, key) === value);
}

export function nameOf({ value }: ReadDocument): string {
  return String(at(value, ["metadata", "name"]));
}

export function namespaceOf({ value }: ReadDocument): string {
  return String(at(value, ["metadata", "namespace"]) ?? "default");
}

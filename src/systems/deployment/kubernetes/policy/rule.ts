/** A rule that files should keep, and how its breaches are told. */

import type { ReadDocument } from "../../files/read-documents.ts";
import type { Keys } from "../../files/tree.ts";
import type { Severity } from "../../finding.ts";
import type { Container, Resources, Workload } from "../resources.ts";

export interface Breach {
  readonly document: ReadDocument;
  /** Where; of what is missing, where it belongs. */
  readonly keys: Keys;
  readonly message: string;
  readonly fix: string;
}

export interface Rule {
  /** As kube-score or kube-linter call it, where it is theirs. */
  readonly name: string;
  readonly severity: Severity;
  find(resources: Resources): Breach[];
}

/** A rule about each container; `look` gives what is wrong with one, or nothing. */
export function containerRule(
  name: string,
  severity: Severity,
  look: (
    container: Container,
    workload: Workload,
  ) => { keys?: Keys; message: string; fix: string } | undefined,
): Rule {
  return {
    name,
    severity,
    find: ({ workloads }) =>
      workloads.flatMap((workload) =>
        workload.containers.flatMap((container) => {
          const wrong = look(container, workload);
          if (wrong === undefined) return [];
          const { keys = [], ...words } = wrong;
          return [{ document: workload.document, keys: [...container.keys, ...keys], ...words }];
        }),
      ),
  };
}

/** A rule about each workload; `look` gives what is wrong with one, or nothing. */
export function workloadRule(
  name: string,
  severity: Severity,
  look: (
    workload: Workload,
    resources: Resources,
  ) => { keys: Keys; message: string; fix: string } | undefined,
): Rule {
  return {
    name,
    severity,
    find: (resources) =>
      resources.workloads.flatMap((workload) => {
        const wrong = look(workload, resources);
        return wrong === undefined ? [] : [{ document: workload.document, ...wrong }];
      }),
  };
}

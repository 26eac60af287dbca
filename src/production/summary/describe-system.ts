/** The reader's own system on one page: what each part of the notebook has left of it, and what is still open. Measures nothing. */
import { show } from "../../outputs/display.ts";
import type { SystemLine, SystemOutput } from "../../outputs/panels/system/system.ts";
import { deviceWords } from "../../outputs/panels/system-words.ts";
import { getBackend } from "../../tinytorch/index.ts";
import type { CompleteMLSystem } from "../complete-system/complete-system.ts";
import type { ProductionMLSystemProfiler } from "../profiler/profiler.ts";
import { ModelRegistry } from "../registry/model-registry.ts";
import { checkNames } from "../training/plan/check-spec.ts";
import { compressionLine, registryLine } from "./lines/file-lines.ts";
import { modelLine, trainingLine } from "./lines/model-lines.ts";
import { capacityLine, costLine, deploymentLine, profileLine } from "./lines/plan-lines.ts";
import { readinessLines } from "./lines/readiness-lines.ts";
import { rolloutLines } from "./lines/rollout-lines.ts";
import { monitorLine, serverLine } from "./lines/serving-lines.ts";
import type { RegisteredVersions, SystemParts } from "./system-parts.ts";

/** Each may be missing: its lines are then open. */
export interface DescribedSystem {
  /** Knows what was profiled, planned, costed, written and judged. */
  readonly profiler?: Pick<ProductionMLSystemProfiler, "profilingData">;
  /** Knows what was built, trained, compressed, served, watched and rolled out. */
  readonly system?: Pick<CompleteMLSystem, "name" | "config" | "results">;
}

/**
 * Shows the *System* panel: model, training, file, serving, plan, rollout and readiness, each with the figures of its own panel, and for
 * what is open the cell that would close it. Gives the record.
 */
export async function describeSystem(subject: DescribedSystem = {}): Promise<SystemOutput> {
  checkNames("describeSystem", subject, ["profiler", "system"]);
  const { profiler, system } = subject;
  if (system !== undefined && typeof system.results !== "function") {
    throw new TypeError(
      "describeSystem: expected system to be a CompleteMLSystem: describeSystem({ system, profiler })",
    );
  }
  const parts: SystemParts = {
    findings: profiler?.profilingData ?? {},
    results: (await system?.results()) ?? { rollouts: [] },
    ...(system === undefined ? {} : { registry: await versionsOf(system.name) }),
  };
  const record: SystemOutput = {
    ...{ kind: "system", version: 1, state: "done", stage: "complete" },
    name: system?.config.model.architecture ?? "No system yet",
    device: deviceWords(getBackend()),
    at: new Date().toISOString(),
    lines: systemLines(parts),
  };
  show(record);
  return record;
}

/** All lines, in the order of their stations. */
export function systemLines(parts: SystemParts): SystemLine[] {
  return [
    ...[modelLine(parts), trainingLine(parts)],
    ...[registryLine(parts), compressionLine(parts)],
    ...[serverLine(parts), monitorLine(parts)],
    ...[profileLine(parts), capacityLine(parts), costLine(parts), deploymentLine(parts)],
    ...rolloutLines(parts),
    ...readinessLines(parts),
  ];
}

async function versionsOf(name: string): Promise<RegisteredVersions> {
  const { versions, production, whyNotKept } = await ModelRegistry.open(name);
  return {
    versions,
    ...(production === undefined ? {} : { production }),
    ...(whyNotKept === undefined ? {} : { whyNotKept }),
  };
}

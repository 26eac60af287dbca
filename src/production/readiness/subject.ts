/** What readiness is judged of: the reader's own system, as far as it exists. */
import { numberText } from "../../outputs/figure/number-text.ts";
import type { Module, StateDict } from "../../tinytorch/index.ts";
import type { CompleteMLSystem } from "../complete-system/complete-system.ts";
import type { MonitorHandle } from "../monitoring/open-monitor.ts";
import type { DeploymentConfig } from "../planning/generate-deployment.ts";
import type { ModelRegistry } from "../registry/model-registry.ts";
import type { Server } from "../serving/serve.ts";
import type { SampleSet } from "../serving/serve-model.ts";
import { checkNames } from "../training/plan/check-spec.ts";
import { checkAttestations } from "./score/rubric.ts";

/** What is promised of latency, and the load that it is promised at. */
export interface ReadinessObjective {
  /** Milliseconds within which a request is to be answered, from when it was due. */
  readonly boundMs: number;
  /** Share of requests that must be. Default 0.99. */
  readonly percentile?: number;
  /** Requests a second that the system is for. */
  readonly rate: number;
  /** Requests a second that it is to bear for a while. Default twice `rate`. */
  readonly peakRate?: number;
}

/** A check of the reader's own, beside the module's six. */
export interface OwnCheck {
  /** Small letters, digits and hyphens: `cold-start`. */
  readonly id: string;
  readonly label: string;
  readonly question: string;
  /** Runs something. `evidence`: a sentence on what came of it; `fix`: what to do where it does not hold. */
  run(): Promise<{ holds: boolean; evidence: string; fix?: string }>;
}

export interface ReadinessSubject {
  /** Its model, its held-out digits, its registry and its training are what is looked at, unless others are given. */
  readonly system?: Pick<CompleteMLSystem, "name" | "config" | "model" | "heldOutDigits">;
  readonly server?: Server;
  readonly monitor?: MonitorHandle;
  readonly objective?: ReadinessObjective;
  /** Generated files, from `generateDeploymentConfig`. */
  readonly deployment?: Pick<DeploymentConfig, "target" | "files" | "findings">;
  readonly registry?: ModelRegistry;
  readonly model?: Module;
  /** Examples with labels that the model did not learn from, as it takes them. */
  readonly digits?: SampleSet;
  /** Trains from a fixed seed, and gives the weights: called twice. Default: a short training by the system's config. */
  readonly retrain?: () => Promise<StateDict>;
  /** The last rollout: its record, or these two fields of it. */
  readonly rollout?: { readonly strategy: string; readonly status: string };
  /** For tests of the score that nobody can run: who looked at what, when, with what result, by the test's id. */
  readonly attested?: Readonly<Record<string, string>>;
  readonly checks?: readonly OwnCheck[];
  /** Runs these lines alone, by their ids; the others stay open. */
  readonly only?: readonly string[];
  /** Seconds for the ramp of load. Default 10. */
  readonly rampSeconds?: number;
  /** Seconds that a system is given for what it is to do by itself: an alert to fire, a replica to come back. Default 60. */
  readonly patienceSeconds?: number;
}

const KNOWN = [
  ...["system", "server", "monitor", "objective", "deployment", "registry", "model", "digits"],
  ...["retrain", "rollout", "attested", "checks", "only", "rampSeconds", "patienceSeconds"],
];

/** Throws a sentence for what is not understood. */
export function checkSubject(subject: ReadinessSubject): void {
  checkNames("readiness", subject, KNOWN);
  const { objective, attested = {}, checks = [], rampSeconds, patienceSeconds } = subject;
  if (objective !== undefined) checkObjective(objective);
  for (const [name, value] of Object.entries({ rampSeconds, patienceSeconds })) {
    if (value === undefined || (value > 0 && Number.isFinite(value))) continue;
    throw new RangeError(`readiness: expected ${name} to be seconds above 0, got ${String(value)}`);
  }
  checkAttestations(attested);
  for (const { id } of checks) {
    if (/^[a-z][a-z0-9-]{0,59}$/.test(id)) continue;
    throw new RangeError(
      `readiness: expected a check's id of small letters, digits and hyphens, such as "cold-start", got ${JSON.stringify(id)}`,
    );
  }
}

function checkObjective(objective: ReadinessObjective): void {
  checkNames("objective", objective, ["boundMs", "percentile", "rate", "peakRate"]);
  const { percentile } = completeObjective(objective);
  if (!(percentile > 0 && percentile < 1)) {
    throw new RangeError(
      `objective: expected percentile to be a share between 0 and 1, such as 0.99, got ${String(percentile)}`,
    );
  }
  const { boundMs, rate, peakRate } = completeObjective(objective);
  for (const [name, value] of Object.entries({ boundMs, rate, peakRate })) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw new RangeError(`objective: expected ${name} to be a number above 0, got ${value}`);
  }
  if (peakRate >= rate) return;
  throw new RangeError(
    `objective: expected peakRate to be at least rate, ${numberText(rate)}, got ${numberText(peakRate)}`,
  );
}

export function completeObjective(objective: ReadinessObjective): Required<ReadinessObjective> {
  const { boundMs, rate, percentile = 0.99, peakRate = 2 * rate } = objective;
  return { boundMs, rate, percentile, peakRate };
}

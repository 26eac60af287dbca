/** What a rollout is told beforehand, checked and complete: plain data that travels to its worker. */
import type { RolloutFault, RolloutStrategy } from "../../outputs/panels/rollout/rollout.ts";
import type { ServingSettings } from "../../outputs/panels/serving/serving.ts";
import type { ArrivalShape } from "../../systems/queueing/arrival-process.ts";
import { checkGate, type GateOptions, TESTED } from "../../systems/rollout/gate-options.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import type { PixelScale } from "../serving/pixels.ts";
import type { ServedSamples } from "../serving/server-messages.ts";
import type { PlannedStage } from "./strategies.ts";

/** What decides the course of a rollout. Times are as in service; the clock runs `timesFaster` than that. */
export interface CoursePlan {
  readonly strategy: RolloutStrategy;
  readonly stages: readonly PlannedStage[];
  readonly gates: GateOptions;
  readonly timesFaster: number;
  /** From an answer until its label is known. */
  readonly labelDelayMs: number;
  /** Share of requests that are to be answered: burn rates are on its error budget. */
  readonly availability: number;
  /** For "shadow": the share of the same classes that is to be shown. */
  readonly leastAgreement: number;
  /** For "blue_green": digits that both versions are asked before the switch. */
  readonly validationDigits: number;
  readonly versions: Readonly<Record<RolloutVersion, VersionName>>;
}

export interface VersionName {
  readonly name: string;
  /** SHA-256 of the weights. */
  readonly hash: string;
}

export interface RolloutPlan extends CoursePlan {
  readonly service: string;
  readonly sampleShape: readonly number[];
  readonly settings: ServingSettings;
  /** Of each version. */
  readonly replicas: number;
  readonly scale: PixelScale;
  readonly samples?: ServedSamples;
  readonly load: { readonly rate: number; readonly shape: ArrivalShape };
  readonly recordedMs?: readonly number[];
  readonly fault: RolloutFault;
  readonly seed: number;
}

/** Without samples there are no labels. */
export type GuardrailOptions = Pick<GateOptions, (typeof TESTED)[number] | "burnRate">;

const MINUTE = 60_000;

const DEFAULT_GUARDRAILS: GuardrailOptions = {
  latency: { margin: 1.25, batch: 20 },
  errors: { acceptable: 0.005, unacceptable: 0.05 },
  accuracy: { margin: 0.05 },
  burnRate: { factor: 14.4 },
};

const DEFAULT_MINIMUM = { requests: 300, bakeMs: 5 * MINUTE };
const DEFAULT_DEADLINE_MS = 240 * MINUTE;

/**
 * The gate of a rollout: the guardrails given, or else the default ones; minimum and deadline where none are given. Throws a
 * sentence for options that are not understood, and for labels that there are none of.
 */
export function gatesOf(given: GateOptions | undefined, hasLabels: boolean): GateOptions {
  const { accuracy, ...unlabelled } = DEFAULT_GUARDRAILS;
  const defaults = hasLabels && accuracy !== undefined ? { ...unlabelled, accuracy } : unlabelled;
  const names = [...TESTED, "burnRate"] as const;
  const hasGuardrail = given !== undefined && names.some((name) => given[name] !== undefined);
  const gates: GateOptions = {
    deadlineMs: DEFAULT_DEADLINE_MS,
    ...(hasGuardrail ? {} : defaults),
    ...given,
    minimum: { ...DEFAULT_MINIMUM, ...given?.minimum },
  };
  checkGate(gates);
  if (gates.accuracy !== undefined && !hasLabels) {
    throw new RangeError(
      "deployWithStrategy: a gate on accuracy needs labels; give samples: deployWithStrategy(strategy, { samples: digits, … })",
    );
  }
  return gates;
}

/** The gate of one of the stages: the chance of a false rollback is shared among them. */
export function stageGate({ gates, stages }: CoursePlan): GateOptions {
  const count = stages.filter(({ kind }) => kind === "gate").length;
  return { ...gates, falseRollbacks: (gates.falseRollbacks ?? 0.05) / count };
}

/** Chance of a false alarm of each guardrail of a stage. */
export function alphaOf(plan: CoursePlan): number {
  const gate = stageGate(plan);
  const tests = TESTED.filter((name) => gate[name] !== undefined).length;
  return (gate.falseRollbacks ?? 0.05) / Math.max(1, tests);
}

/**
 * The gate of one stage: tells it of requests, of labels when they are known, and of v2's error budget, and writes down what it saw
 * at each look.
 */
import type { Figure } from "../../outputs/figure/figure.ts";
import type {
  GateLookRecord,
  GateRecord,
  GuardrailRecord,
} from "../../outputs/panels/rollout/rollout.ts";
import { BURN_RULES } from "../../systems/reliability/burn-rules.ts";
import { type GateState, RolloutGate } from "../../systems/rollout/gate.ts";
import type { GateOptions } from "../../systems/rollout/gate-options.ts";
import type { GuardrailReading, Race } from "../../systems/rollout/guardrails/guardrail.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import { ErrorBudget } from "../monitoring/burn-rate.ts";
import { LookSeries } from "./look-series.ts";

/** A request that has ended, as far as a gate is told of it. */
export interface GateRequest {
  readonly version: RolloutVersion;
  /** Absent for one without an answer. */
  readonly latencyMs?: number;
  /** Whether the answer was right, where that will be known. */
  readonly isRight?: boolean;
}

export interface StageGateOptions {
  /** Place of the stage in the plan. */
  readonly stage: number;
  /** Seconds since the rollout was opened. */
  readonly startedAt: number;
  readonly gate: GateOptions;
  readonly availability: number;
  readonly timesFaster: number;
  readonly labelDelayMs: number;
  /** Answers of v2 go to nobody. */
  readonly isMirrored: boolean;
}

/** A moment on two clocks: as in service, in ms, and seconds since the rollout was opened. */
export interface Moment {
  readonly serviceMs: number;
  readonly second: number;
}

const FASTEST_BURN = BURN_RULES[0];
/** Written down instead of what is beyond it, infinity above all. */
const MOST_STATISTIC = 1000;

export class StageGate {
  readonly #options: StageGateOptions;
  readonly #gate: RolloutGate;
  readonly #budget: ErrorBudget;
  readonly #series = new Map<GuardrailReading["guardrail"], LookSeries>();
  #labels: { version: RolloutVersion; isRight: boolean; knownAt: number }[] = [];
  #startMs: number | undefined;
  #burnAt = 0;
  #state: GateState | undefined;

  constructor(options: StageGateOptions) {
    this.#options = options;
    this.#gate = new RolloutGate(options.gate);
    this.#budget = new ErrorBudget(options.availability, options.timesFaster);
  }

  /** Tells it of a request that ended at this time, as in service. A latency of zero is below the clock's tick, and tells nothing. */
  observe({ version, latencyMs, isRight }: GateRequest, atMs: number): void {
    this.#startMs ??= atMs;
    if (version === "v2") this.#budget.add(this.#secondOf(atMs), latencyMs === undefined);
    if (latencyMs === undefined) this.#gate.observe({ kind: "failure", version, atMs });
    else if (latencyMs > 0) this.#gate.observe({ kind: "answer", version, atMs, latencyMs });
    if (isRight !== undefined) {
      this.#labels.push({ version, isRight, knownAt: atMs + this.#options.labelDelayMs });
    }
  }

  /** Looks at it now. `mayPromote`: whether it may be left. */
  look({ serviceMs, second }: Moment, mayPromote: boolean): GateState {
    this.#startMs ??= serviceMs;
    this.#learn(serviceMs);
    this.#burn(serviceMs);
    const state = this.#gate.look(serviceMs, { mayPromote });
    if (state === this.#state) return state;
    this.#state = state;
    const requests = state.requests.v1 + state.requests.v2;
    for (const reading of state.guardrails) {
      const series = this.#series.get(reading.guardrail) ?? new LookSeries();
      this.#series.set(reading.guardrail, series);
      series.add(lookOf(reading, second, requests));
    }
    return state;
  }

  /** `mostLooks`: of each guardrail. */
  record(mostLooks?: number): GateRecord {
    const { stage, startedAt, isMirrored } = this.#options;
    const {
      decision = "undecided",
      reason = "",
      exposure = 0,
      guardrails = [],
    } = this.#state ?? {};
    return {
      ...{ stage, startedAt, decision, reason },
      requests: { ...(this.#state?.requests ?? { v1: 0, v2: 0 }) },
      exposure: isMirrored ? 0 : exposure,
      guardrails: guardrails.map((reading) => ({
        ...recordOf(reading),
        looks: this.#series.get(reading.guardrail)?.looks(mostLooks) ?? [],
      })),
    };
  }

  /** Labels come in the order of the answers: the delay is the same for all. */
  #learn(serviceMs: number): void {
    const due = this.#labels.findIndex(({ knownAt }) => knownAt > serviceMs);
    const known = due < 0 ? this.#labels : this.#labels.slice(0, due);
    this.#labels = due < 0 ? [] : this.#labels.slice(due);
    for (const { version, isRight, knownAt } of known) {
      this.#gate.observe({ kind: "label", version, isRight, atMs: knownAt });
    }
  }

  /** Once a second. */
  #burn(serviceMs: number): void {
    const second = this.#secondOf(serviceMs);
    if (this.#options.gate.burnRate === undefined || second <= this.#burnAt) return;
    this.#burnAt = second;
    const burn = this.#budget.burns(second).find(({ rule }) => rule === FASTEST_BURN);
    if (burn === undefined) return;
    const { long, short } = burn;
    this.#gate.observe({ kind: "burn rate", atMs: serviceMs, long, short });
  }

  /** Seconds of the faster clock, whose windows are shorter by as much. */
  #secondOf(atMs: number): number {
    return Math.floor((atMs - (this.#startMs ?? atMs)) / (1000 * this.#options.timesFaster));
  }
}

function lookOf(reading: GuardrailReading, second: number, requests: number): GateLookRecord {
  const { harm, safety, estimate } = reading;
  return {
    ...{ second, requests, harm: bounded(harm) },
    ...(safety === undefined ? {} : { safety: bounded(safety) }),
    ...finite(estimate ?? {}),
  };
}

function bounded({ statistic, boundary }: Race): Race {
  const limit = (value: number) =>
    Math.max(-MOST_STATISTIC, Math.min(MOST_STATISTIC, Number.isNaN(value) ? 0 : value));
  return { statistic: limit(statistic), boundary: limit(boundary) };
}

/** Without ends that have no bound. */
function finite(estimate: { value?: number; low?: number; high?: number }) {
  const entries = Object.entries(estimate).filter(([, value]) => Number.isFinite(value));
  return Object.fromEntries(entries) as { value?: number; low?: number; high?: number };
}

const UNITS = {
  latency: "times",
  tail: "ratio",
  errors: "ratio",
  accuracy: "ratio",
  "burn rate": "times",
} as const;

const METHODS: Record<GuardrailReading["guardrail"], string> = {
  latency:
    "How many times as long v2 takes as v1, by means of the logarithms of latencies; the interval holds at all looks at once (mixture sequential test).",
  tail: "Share of v2's answers beyond the bound; the interval holds at all looks at once.",
  errors: "Share of v2's requests without an answer; the interval holds at all looks at once.",
  accuracy:
    "Share of right answers of v2 less that of v1, from labels that have arrived; the interval holds at all looks at once.",
  "burn rate":
    "How many times as fast as allowed v2 spends its error budget: the smaller of the rates in a long and a short window, counted.",
};

const SAME: Partial<Record<GuardrailReading["guardrail"], number>> = { latency: 1, accuracy: 0 };

function recordOf(reading: GuardrailReading): Omit<GuardrailRecord, "looks"> {
  const { guardrail, verdict, evidence, margin } = reading;
  const same = SAME[guardrail];
  return {
    ...{ guardrail, verdict, evidence, margin, estimate: estimateFigure(reading) },
    ...(same === undefined ? {} : { same }),
  };
}

function estimateFigure({ guardrail, estimate, evidence }: GuardrailReading): Figure {
  const method = METHODS[guardrail];
  if (estimate === undefined) return { kind: "not-measurable", reason: evidence };
  const { value, ...ends } = finite(estimate);
  if (value === undefined) return { kind: "not-measurable", reason: evidence };
  return { kind: "computed", value, unit: UNITS[guardrail], ...ends, method };
}

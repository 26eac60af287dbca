/**
 * The gate of a rollout: it hears of every request of both versions, may be looked at as often as one likes, and says at each look
 * whether v2 is to be promoted, rolled back, or watched on. Every test in it holds at all looks at once, so that looking often costs nothing.
 *
 * The chance of a false rollback is shared among the guardrails that are tests (Bonferroni), for one of them is enough to roll back.
 * That of a false promotion is not, for v2 is promoted only when all of them hold, so that the broken one would have to err. Evidence adds
 * up from the start: a rollout in stages takes a new gate for each, so that a good stage cannot hide a bad one, and shares the chance of
 * a false rollback among them.
 */
import type { Interval } from "../../base/statistics.ts";
import { checkGate, type GateOptions, minimumOf, TESTED } from "./gate-options.ts";
import { AccuracyGuardrail } from "./guardrails/accuracy-guardrail.ts";
import { BurnRateGuardrail } from "./guardrails/burn-rate-guardrail.ts";
import { ErrorGuardrail } from "./guardrails/error-guardrail.ts";
import type { Guardrail, GuardrailReading, Levels, Race } from "./guardrails/guardrail.ts";
import { LatencyGuardrail } from "./guardrails/latency-guardrail.ts";
import { TailGuardrail } from "./guardrails/tail-guardrail.ts";
import { checkObservation, type Observation, type RolloutVersion } from "./observation.ts";

export type GateDecision = "undecided" | "promote" | "roll back";

export interface GateState {
  readonly decision: GateDecision;
  /** Why, in a sentence or two: the evidence for a decision, or what it still waits for. */
  readonly reason: string;
  readonly atMs: number;
  /** Requests that have ended, answered or not. */
  readonly requests: Readonly<Record<RolloutVersion, number>>;
  /** Requests that v2 has served, up to the decision: so many met a version that was not proven. */
  readonly exposure: number;
  readonly guardrails: readonly GuardrailReading[];
}

/** A look as a chart needs it. */
export interface GateLook {
  readonly atMs: number;
  readonly requests: Readonly<Record<RolloutVersion, number>>;
  readonly guardrails: readonly {
    readonly guardrail: GuardrailReading["guardrail"];
    readonly harm: Race;
    readonly safety?: Race;
    readonly estimate?: Interval;
  }[];
}

export class RolloutGate {
  readonly #options: GateOptions;
  readonly #guardrails: readonly Guardrail[];
  readonly #requests = { v1: 0, v2: 0 };
  readonly #history: GateLook[] = [];
  #startMs: number | undefined;
  #nowMs = Number.NEGATIVE_INFINITY;
  #decided: GateState | undefined;

  /** Throws a RangeError or a TypeError, with a sentence, for options that are not understood. */
  constructor(options: GateOptions) {
    checkGate(options);
    this.#options = options;
    this.#guardrails = guardrailsOf(options);
  }

  /** Every look until the decision, with it. */
  get history(): readonly GateLook[] {
    return this.#history;
  }

  /**
   * Takes one observation. Once a decision has fallen, requests under way may still end; they change nothing. Throws a RangeError or
   * a TypeError for an observation that is none.
   */
  observe(observation: Observation): void {
    checkObservation(observation);
    if (this.#decided !== undefined) return;
    this.#pass(observation.atMs);
    if (observation.kind === "answer" || observation.kind === "failure") {
      this.#requests[observation.version] += 1;
    }
    for (const guardrail of this.#guardrails) guardrail.observe(observation);
  }

  /**
   * Looks at the gate, and decides if that is possible now. A decision stays as it fell. `mayPromote`: default true; without it only
   * harm decides, as while somebody has paused the rollout.
   */
  look(atMs: number, { mayPromote = true }: { mayPromote?: boolean } = {}): GateState {
    if (this.#decided !== undefined) return this.#decided;
    if (!Number.isFinite(atMs)) {
      throw new RangeError(`gate: expected a time in milliseconds, got ${String(atMs)}`);
    }
    this.#pass(atMs);
    const guardrails = this.#guardrails.map((guardrail) => guardrail.read());
    const requests = { ...this.#requests };
    this.#history.push({ atMs: this.#nowMs, requests, guardrails: guardrails.map(drawn) });
    const state = {
      ...this.#decide(guardrails, mayPromote),
      atMs: this.#nowMs,
      requests,
      exposure: requests.v2,
      guardrails,
    };
    if (state.decision !== "undecided") this.#decided = state;
    return state;
  }

  /** Clocks of two workers may disagree a little; time does not go back. */
  #pass(atMs: number): void {
    this.#startMs ??= atMs;
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  #decide(
    guardrails: readonly GuardrailReading[],
    mayPromote: boolean,
  ): Pick<GateState, "decision" | "reason"> {
    const broken = guardrails.filter(({ verdict }) => verdict === "broken");
    if (broken.length > 0) {
      return { decision: "roll back", reason: sentences(broken) };
    }
    const missing = this.#missing(guardrails);
    if (missing.length === 0 && mayPromote) {
      return { decision: "promote", reason: sentences(guardrails) };
    }
    if (missing.length === 0) missing.push("everything is shown, and the promotion is held back");
    const { deadlineMs = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#passedMs() >= deadlineMs) {
      return {
        decision: "roll back",
        reason: `Nothing was decided within ${timeText(deadlineMs)}: ${missing.join("; ")}.`,
      };
    }
    return { decision: "undecided", reason: `Not yet: ${missing.join("; ")}.` };
  }

  #passedMs(): number {
    return this.#nowMs - (this.#startMs ?? this.#nowMs);
  }

  /** What a promotion still waits for. */
  #missing(guardrails: readonly GuardrailReading[]): string[] {
    const { requests, bakeMs } = minimumOf(this.#options);
    const missing: string[] = [];
    for (const version of ["v1", "v2"] as const) {
      const seen = this.#requests[version];
      if (seen < requests) missing.push(`${seen} of ${requests} requests of ${version} have ended`);
    }
    const passedMs = this.#passedMs();
    if (passedMs < bakeMs) {
      missing.push(`${timeText(passedMs)} of ${timeText(bakeMs)} of bake time have passed`);
    }
    const open = guardrails.filter(({ verdict }) => verdict === "open");
    if (open.length > 0) {
      missing.push(`nothing is shown yet about ${open.map((it) => it.guardrail).join(", ")}`);
    }
    return missing;
  }
}

function guardrailsOf(options: GateOptions): Guardrail[] {
  const { latency, tail, errors, accuracy, burnRate } = options;
  const { falseRollbacks = 0.05, falsePromotions = 0.05 } = options;
  const tests = TESTED.filter((name) => options[name] !== undefined).length;
  const levels: Levels = { rollback: falseRollbacks / tests, promotion: falsePromotions };
  return [
    ...(latency === undefined ? [] : [new LatencyGuardrail(latency, levels)]),
    ...(tail === undefined ? [] : [new TailGuardrail(tail, levels)]),
    ...(errors === undefined ? [] : [new ErrorGuardrail(errors, levels)]),
    ...(accuracy === undefined ? [] : [new AccuracyGuardrail(accuracy, levels)]),
    ...(burnRate === undefined ? [] : [new BurnRateGuardrail(burnRate)]),
  ];
}

function drawn({
  guardrail,
  harm,
  safety,
  estimate,
}: GuardrailReading): GateLook["guardrails"][number] {
  return {
    ...{ guardrail, harm },
    ...(safety === undefined ? {} : { safety }),
    ...(estimate === undefined ? {} : { estimate }),
  };
}

function sentences(guardrails: readonly GuardrailReading[]): string {
  return guardrails.map(({ evidence }) => evidence).join(" ");
}

/** `850 ms`, `12 s`, `3.5 min`. */
export function timeText(ms: number): string {
  if (ms > 0 && ms < 0.5) return "< 1 ms";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (!Number.isFinite(ms)) return "a time without end";
  return ms < 120_000
    ? `${Number((ms / 1000).toPrecision(2))} s`
    : `${Number((ms / 60_000).toPrecision(2))} min`;
}

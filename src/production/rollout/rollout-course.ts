/**
 * The course of a rollout: from stage to stage while evidence comes in, to a promotion or back. It has no timers and no ports:
 * `observe` tells it of requests that have ended, `step` does what is due, so that it is the same in a worker and in a test.
 *
 * The weight moves at once, in one assignment: the split asks for it with each request. "promoting" and "rolling back" say only that
 * the version which had the traffic still answers what it was given. A promotion can be taken back at any time, for v1 stays warm.
 */
import type {
  GateRecord,
  GateTest,
  RolloutEvent,
  RolloutFault,
  RolloutOutcome,
  RolloutStage,
  RolloutStatus,
  ShadowRecord,
  ValidationRecord,
} from "../../outputs/panels/rollout/rollout.ts";
import { type GateState, timeText } from "../../systems/rollout/gate.ts";
import { minimumOf } from "../../systems/rollout/gate-options.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import { classOf } from "../serving/request-watch.ts";
import type { WasHidden } from "../serving/serving-record.ts";
import type { Ended } from "../serving/serving-request.ts";
import { GreenValidation } from "./green-validation.ts";
import { type CoursePlan, stageGate } from "./rollout-plan.ts";
import { ServiceClock } from "./service-clock.ts";
import type { ShadowComparison } from "./shadow-comparison.ts";
import { type GateRequest, StageGate } from "./stage-gate.ts";
import type { Route, SplitEnd } from "./traffic-split.ts";

export interface CourseSurroundings {
  /** Ms on the clock of all workers. */
  now(): number;
  wasHidden: WasHidden;
  /** Requests of the traffic that a version has, and that have ended there. */
  open(version: RolloutVersion): number;
  ended(version: RolloutVersion): number;
  /** Asks a version for a digit whose answer goes to nobody. */
  askDigit(version: RolloutVersion, digit: number, onEnded: (ended: Ended) => void): void;
  labelOf(sample: number): number | undefined;
  note(kind: RolloutEvent["kind"], text: string): void;
  fault(): RolloutFault;
}

type StageState = RolloutStage & { gate?: StageGate };
type By = RolloutOutcome["by"];

/** A gate is looked at so often at most while nothing new has ended. */
const LOOK_MS = 1000;
/** v2 is given so long to start, by a clock on the wall. */
const START_MS = 120_000;
/** Looks of the gates before the present one that are still shown. */
const FORMER_LOOKS = 15;
/** Answers of v1 before a switch that its gate is told of. */
const MOST_BEFORE = 5000;
/** Margins of a validation where the gate has none. */
const DEFAULT_MARGINS = { accuracy: 0.05, latency: 1.5 };

export class RolloutCourse {
  readonly #plan: CoursePlan;
  readonly #around: CourseSurroundings;
  readonly #clock: ServiceClock;
  readonly #openedAt: number;
  readonly #stages: StageState[];
  readonly #comparison: ShadowComparison | undefined;
  readonly #isUp = { v1: false, v2: false };
  #at = -1;
  #status: RolloutStatus = "starting";
  #reason = "The replicas of both versions are starting.";
  #route: Route = { weight: 0, isMirrored: false };
  #isPaused = false;
  #gateTest: GateTest;
  #validation: GreenValidation | undefined;
  /** What v1 has answered before a blue-green switch: what v2 is compared with after it. */
  #before: GateRequest[] = [];
  #news = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #outcome: RolloutOutcome | undefined;
  /** When the stage began, as in service. */
  #stageMs = 0;

  /** `comparison`: of "shadow" alone. */
  constructor(plan: CoursePlan, around: CourseSurroundings, comparison?: ShadowComparison) {
    this.#plan = plan;
    this.#around = around;
    this.#comparison = comparison;
    this.#openedAt = around.now();
    this.#clock = new ServiceClock(plan.timesFaster, this.#openedAt);
    this.#gateTest = plan.gates.latency?.test ?? "mixture";
    this.#stages = plan.stages.map(({ name, weight, kind }) => ({
      ...{ name, weight, hasGate: kind === "gate", status: "waiting" as const },
    }));
    const { v1, v2 } = plan.versions;
    if (v1.hash === v2.hash) {
      around.note(
        "note",
        "v1 and v2 hold the same weights: unless their code differs, this rollout tries the gate itself, which ought to find nothing.",
      );
    }
  }

  /** Where requests go at the moment. */
  get route(): Route {
    return this.#route;
  }

  get status(): RolloutStatus {
    return this.#status;
  }

  /** Why it is there, or what it waits for. */
  get reason(): string {
    return this.#reason;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get gateTest(): GateTest {
    return this.#gateTest;
  }

  get outcome(): RolloutOutcome | undefined {
    return this.#outcome;
  }

  /** Ms in service since it was opened, pauses and hidden times left out. */
  get serviceMs(): number {
    return this.#clock.nowMs;
  }

  get plan(): RolloutStage[] {
    return this.#stages.map(({ gate: _, ...stage }) => stage);
  }

  get gates(): GateRecord[] {
    const begun = this.#stages.flatMap(({ gate }) => gate ?? []);
    return begun.map((gate, i) => gate.record(i === begun.length - 1 ? undefined : FORMER_LOOKS));
  }

  get validation(): ValidationRecord | undefined {
    return this.#validation?.record();
  }

  get shadow(): ShadowRecord | undefined {
    return this.#comparison?.record(this.#clock.nowMs);
  }

  secondOf(at: number): number {
    return Math.max(0, Math.floor((at - this.#openedAt) / 1000));
  }

  /** Every replica of a version can answer, for the first time. */
  up(version: RolloutVersion): void {
    this.#isUp[version] = true;
    this.step();
  }

  /** v2 cannot be started: nothing was given to it yet. */
  failStart(reason: string): void {
    if (this.#status === "starting") this.#rollBack("start", `v2 did not start: ${reason}`);
  }

  /** A request, or a copy, has ended. With the tab in the background meanwhile it is counted elsewhere, and shows nothing here. */
  observe({ version, isCopy, ended }: SplitEnd): void {
    const stage = this.#stages[this.#at];
    const { request, endedAt } = ended;
    if (stage === undefined || this.#isDecided) return;
    if (this.#around.wasHidden(request.dueAt, endedAt)) return;
    const seen = this.#requestOf(version, ended);
    // Digits of the validation are judged by it, and copies by the gate of "shadow" alone.
    if (isCopy && !this.#route.isMirrored) return;
    this.#news += 1;
    if (stage.gate !== undefined) stage.gate.observe(seen, this.#clock.nowMs);
    // The digits of the validation keep v1's traffic waiting: what it does without them is what v2 is held against.
    else if (version === "v1" && this.#validation?.isComplete) this.#before.push(seen);
    if (this.#before.length > 2 * MOST_BEFORE) this.#before = this.#before.slice(-MOST_BEFORE);
  }

  /** A request that both versions have answered, or that one of them has not. */
  compare(v1: Ended, v2: Ended): void {
    if (this.#comparison === undefined || this.#isDecided) return;
    if (this.#around.wasHidden(v1.request.dueAt, Math.max(v1.endedAt, v2.endedAt))) return;
    const { sample } = v1.request;
    const label = sample === undefined ? undefined : this.#around.labelOf(sample);
    this.#comparison.add(v1, v2, label, this.#clock.nowMs + this.#plan.labelDelayMs);
  }

  /** Does what is due; to be called some times a second. */
  step(): void {
    const now = this.#around.now();
    const isHidden = this.#around.wasHidden(this.#clock.wallMs, now);
    this.#clock.passTo(now, isHidden || this.#isPaused);
    if (this.#status === "validating") this.#stepValidation();
    if (this.#status === "running") this.#look(now);
    if (this.#status === "starting") this.#stepStart();
    this.#settle();
  }

  /** Goes on to the next stage at once, or to all of the traffic. Throws a sentence where there is nothing to go on to. */
  promote(): void {
    this.#refuseDecided("promote");
    if (this.#status === "starting") {
      throw new Error(
        "promote: the replicas are still starting; a version that cannot answer gets no traffic",
      );
    }
    const { name = "" } = this.#stages[this.#at] ?? {};
    this.#leave(
      "skipped",
      "reader",
      `The reader went on from “${name}” without waiting for evidence.`,
    );
  }

  /** Nothing is promoted, and the clock stands still, until it is resumed; harm still rolls back. */
  pause(): void {
    this.#refuseDecided("pause");
    this.#clock.passTo(this.#around.now(), this.#isPaused);
    this.#isPaused = true;
  }

  resume(): void {
    this.#refuseDecided("resume");
    if (!this.#isPaused) throw new Error("resume: the rollout is not paused");
    this.#clock.passTo(this.#around.now(), true);
    this.#isPaused = false;
  }

  /** Gives all of the traffic back to v1, also after a promotion. */
  abort(): void {
    if (this.#status === "rolling back" || this.#status === "rolled back") {
      throw new Error("abort: v2 is rolled back already; v1 answers all of the traffic");
    }
    const isPromoted = this.#outcome !== undefined;
    this.#rollBack(
      "reader",
      isPromoted
        ? "The reader took the promotion back; v1 had been kept warm."
        : "The reader ended the rollout.",
    );
  }

  /** The gate of the present stage begins anew with this test, and its evidence with it. */
  setGateTest(test: GateTest): void {
    this.#refuseDecided("gate test");
    const { latency } = this.#plan.gates;
    if (latency === undefined) {
      throw new Error(
        "gate test: this rollout's gate does not watch latency, so there is no test to choose",
      );
    }
    if (test === this.#gateTest) return;
    this.#gateTest = test;
    const stage = this.#stages[this.#at];
    if (stage?.gate !== undefined) this.#openGate(this.#at);
  }

  get #isDecided(): boolean {
    return this.#outcome !== undefined;
  }

  #refuseDecided(control: string): void {
    switch (this.#status) {
      case "promoting":
      case "promoted":
        throw new Error(
          `${control}: v2 has all of the traffic already; “abort” gives it back to v1`,
        );
      case "rolling back":
      case "rolled back":
        throw new Error(`${control}: v2 is rolled back; begin another rollout to try it again`);
    }
  }

  #requestOf(version: RolloutVersion, { request, answered, latencyMs }: Ended): GateRequest {
    if (answered === undefined) return { version };
    const label = request.sample === undefined ? undefined : this.#around.labelOf(request.sample);
    return {
      ...{ version, latencyMs },
      ...(label === undefined ? {} : { isRight: classOf(answered.answer.probabilities) === label }),
    };
  }

  #enter(index: number): void {
    const stage = this.#stages[index];
    const planned = this.#plan.stages[index];
    if (stage === undefined || planned === undefined) return;
    this.#at = index;
    this.#stageMs = this.#clock.nowMs;
    stage.status = "running";
    stage.startedAt = this.#second;
    const { weight, isMirrored, kind, name } = planned;
    this.#route = { weight, isMirrored };
    this.#reason = `“${name}” has begun.`;
    this.#around.note("stage", `“${name}” begins`);
    if (kind === "validation") {
      this.#status = "validating";
      this.#beginValidation();
    } else if (kind === "gate") {
      this.#status = "running";
      this.#openGate(index);
    }
  }

  #openGate(index: number): void {
    const stage = this.#stages[index];
    const planned = this.#plan.stages[index];
    if (stage === undefined || planned === undefined) return;
    const { availability, timesFaster, labelDelayMs } = this.#plan;
    const gate = stageGate(this.#plan);
    stage.gate = new StageGate({
      ...{ stage: index, startedAt: this.#second, availability, timesFaster, labelDelayMs },
      gate:
        gate.latency === undefined
          ? gate
          : { ...gate, latency: { ...gate.latency, test: this.#gateTest } },
      isMirrored: planned.isMirrored,
    });
    // After a switch v1 answers nobody: what it did before is what v2 is held against.
    if (planned.weight === 100) {
      for (const seen of this.#before.slice(-MOST_BEFORE))
        stage.gate.observe(seen, this.#clock.nowMs);
    }
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  #stepStart(): void {
    const { v1, v2 } = this.#isUp;
    if (v1 && v2 && !this.#isPaused) this.#enter(0);
    else if (!v2 && this.#clock.nowMs >= START_MS * this.#plan.timesFaster) {
      this.failStart(`it could not answer within ${START_MS / 1000} s`);
    }
  }

  #beginValidation(): void {
    const { gates, validationDigits } = this.#plan;
    const { askDigit, labelOf, wasHidden } = this.#around;
    this.#validation = new GreenValidation({
      digits: validationDigits,
      accuracyMargin: gates.accuracy?.margin ?? DEFAULT_MARGINS.accuracy,
      latencyMargin: Math.max(DEFAULT_MARGINS.latency, gates.latency?.margin ?? 0),
      ask: askDigit,
      labelOf,
      isLeftOut: ({ request, endedAt }) => wasHidden(request.dueAt, endedAt),
    });
    this.#validation.begin();
  }

  #stepValidation(): void {
    const validation = this.#validation;
    if (validation === undefined) return;
    const { verdict, reason } = validation;
    if (verdict === "broken") {
      this.#rollBack("validation", reason);
      return;
    }
    const { requests } = minimumOf(this.#plan.gates);
    const waits: string[] = [];
    if (verdict === "open") waits.push(reason);
    const before = this.#before.length;
    if (before < requests) {
      waits.push(
        `v1 has answered ${before} of the ${requests} requests that v2 is to be compared with after the switch.`,
      );
    }
    this.#reason = waits.length > 0 ? `Not yet: ${waits.join(" ")}` : reason;
    if (waits.length === 0 && !this.#isPaused) this.#leave("passed", "validation", reason);
    else this.#checkDeadline(waits.join(" "));
  }

  #look(now: number): void {
    const stage = this.#stages[this.#at];
    if (stage?.gate === undefined) return;
    if (this.#news === 0 && now - this.#lookedAt < LOOK_MS) return;
    this.#news = 0;
    this.#lookedAt = now;
    const agreement = this.#comparison?.agreement;
    if (agreement?.verdict === "broken") {
      this.#rollBack("gate", agreement.evidence);
      return;
    }
    const mayPromote =
      !this.#isPaused && (agreement === undefined || agreement.verdict === "holds");
    const moment = { serviceMs: this.#clock.nowMs, second: this.#second };
    const state = stage.gate.look(moment, mayPromote);
    this.#reason = agreement === undefined ? state.reason : `${state.reason} ${agreement.evidence}`;
    this.#follow(state);
  }

  #follow({ decision, guardrails }: GateState): void {
    if (decision === "promote") this.#leave("passed", "gate", this.#reason);
    else if (decision === "roll back") {
      const isHarm = guardrails.some(({ verdict }) => verdict === "broken");
      this.#rollBack(isHarm ? "gate" : "deadline", this.#reason);
    }
  }

  /** Where no gate counts the time. */
  #checkDeadline(what: string): void {
    const { deadlineMs } = this.#plan.gates;
    if (deadlineMs === undefined || this.#clock.nowMs - this.#stageMs < deadlineMs) return;
    this.#rollBack("deadline", `Nothing was decided within ${timeText(deadlineMs)}: ${what}`);
  }

  #leave(status: "passed" | "skipped", by: By, reason: string): void {
    const stage = this.#stages[this.#at];
    this.#endStage(stage, status);
    this.#reason = reason;
    this.#around.note("decision", `“${stage?.name ?? ""}” is left: ${reason}`);
    const next = this.#plan.stages[this.#at + 1];
    if (next !== undefined && next.kind !== "all") this.#enter(this.#at + 1);
    else this.#promoteWholly(by, reason);
  }

  #promoteWholly(by: By, reason: string): void {
    const last = this.#stages.at(-1);
    if (last?.status === "waiting") {
      last.status = "passed";
      last.startedAt = this.#second;
      last.endedAt = this.#second;
    }
    this.#route = { weight: 100, isMirrored: false };
    this.#status = "promoting";
    this.#decide("promoted", by, reason);
  }

  #rollBack(by: By, reason: string): void {
    this.#route = { weight: 0, isMirrored: false };
    this.#endStage(this.#stages[this.#at], "failed");
    this.#status = "rolling back";
    this.#reason = reason;
    this.#decide("rolled back", by, reason);
  }

  #decide(decision: RolloutOutcome["decision"], by: By, reason: string): void {
    const { strategy, versions, timesFaster } = this.#plan;
    const { ended, fault, note } = this.#around;
    const gate = this.#stages.findLast((stage) => stage.gate !== undefined)?.gate?.record();
    this.#validation?.end();
    this.#isPaused = false;
    this.#outcome = {
      ...{ strategy, decision, by, reason },
      evidence: gate?.guardrails.map(({ evidence }) => evidence) ?? [],
      v1: { ...versions.v1 },
      v2: { ...versions.v2 },
      requests: { v1: ended("v1"), v2: ended("v2") },
      exposure: this.#outcome?.exposure ?? ended("v2"),
      startedAt: this.#stages[0]?.startedAt ?? 0,
      decidedAt: this.#second,
      ...{ fault: fault(), gateTest: this.#gateTest, timesFaster },
    };
    note(
      "decision",
      decision === "promoted" ? `v2 is promoted: ${reason}` : `v2 is rolled back: ${reason}`,
    );
    this.#settle();
  }

  #endStage(stage: StageState | undefined, status: RolloutStage["status"]): void {
    if (stage?.status !== "running") return;
    stage.status = status;
    stage.endedAt = this.#second;
  }

  /** The version that had the traffic has answered what it was given. */
  #settle(): void {
    const { open } = this.#around;
    if (this.#status === "promoting" && open("v1") === 0) this.#status = "promoted";
    if (this.#status === "rolling back" && open("v2") === 0) this.#status = "rolled back";
  }

  get #second(): number {
    return this.secondOf(this.#around.now());
  }
}

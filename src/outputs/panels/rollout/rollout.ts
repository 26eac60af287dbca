/**
 * The Rollout panel's record: two versions of a model behind one split of the traffic, the evidence about v2 as it comes in, and what
 * was decided. Times in `second` are seconds since the rollout was opened, by a clock on the wall; what runs faster says so (`clock`).
 */
import type { Figure } from "../../figure/figure.ts";
import type { ReplicaState } from "../serving/serving.ts";

export const ROLLOUT_STRATEGIES = ["blue_green", "canary", "shadow", "gradual_rollout"] as const;
export type RolloutStrategy = (typeof ROLLOUT_STRATEGIES)[number];

export const ROLLOUT_FAULTS = ["none", "slower", "wrong", "crashing"] as const;
export type RolloutFault = (typeof ROLLOUT_FAULTS)[number];

export const GATE_TESTS = ["mixture", "repeated t-test"] as const;
export type GateTest = (typeof GATE_TESTS)[number];

/**
 * "promoting" and "rolling back" last until the version that got the traffic before has answered what it still had; the traffic itself
 * has moved at once. Both versions stay warm until the rollout is stopped, so that a promotion can be taken back ("abort").
 */
export const ROLLOUT_STATUSES = [
  "starting",
  "validating",
  "running",
  "promoting",
  "promoted",
  "rolling back",
  "rolled back",
] as const;
export type RolloutStatus = (typeof ROLLOUT_STATUSES)[number];

export interface RolloutOutput {
  kind: "rollout";
  version: 1;
  state: "running" | "done" | "partial";
  /** What goes on now, in a few words. */
  stage: string;
  /** What is rolled out: `digits`. */
  service: string;
  strategy: RolloutStrategy;
  status: RolloutStatus;
  /** Why it is there, or what it waits for: one or two sentences, with the evidence of a decision. */
  reason: string;
  /** Seconds since it was opened. */
  second: number;
  /** Somebody has paused it: nothing is promoted, the gate's clock stands still, and harm still rolls back. */
  isPaused: boolean;
  clock: {
    /** How many times as fast as in service bake times, deadlines, delays of labels and windows of burn rates run. 1 for as in service. */
    timesFaster: number;
    /** One sentence to be shown with it. */
    label: string;
  };
  /** What asks: the shape of the load and its rate in queries/s; absent while nothing does. */
  load?: { shape: "poisson" | "bursts" | "diurnal" | "replay"; rate: number };
  /** Share of the traffic that v2 answers now, in percent. */
  weight: number;
  /** Whether v2 gets a copy of each request, of which the answer is discarded. */
  isMirrored: boolean;
  plan: RolloutStage[];
  versions: { v1: RolloutVersionState; v2: RolloutVersionState };
  /** Of both versions together; each request was given to one of them. */
  counts: RolloutCounts;
  /** Traffic by version: a column a second, at most 120. */
  ribbon: RibbonColumn[];
  /** One for each stage with a gate that has begun, the present one last. */
  gates: GateRecord[];
  gateTest: GateTest;
  fault: RolloutFault;
  /** Controls, decisions and what befell the versions, the oldest first; at most 100. */
  log: RolloutEvent[];
  /** Of the strategy "shadow" only. */
  shadow?: ShadowRecord;
  /** Of the strategy "blue_green" only, once the validation on green has begun. */
  validation?: ValidationRecord;
  power: PowerRecord;
  /** Once it is decided; until it is taken back by an "abort" after a promotion, it stays as it fell. */
  outcome?: RolloutOutcome;
}

export interface RolloutStage {
  /** Share of the traffic in percent; 0 for a stage in which v2 answers nobody. */
  weight: number;
  /** `5 % of the traffic`, `validation on green`, `a copy of all traffic`. */
  name: string;
  /** Whether a gate has to decide before it is left. */
  hasGate: boolean;
  status: "waiting" | "running" | "passed" | "skipped" | "failed";
  /** Absent before it has begun, and before it has ended. */
  startedAt?: number;
  endedAt?: number;
}

export interface RolloutVersionState {
  /** The model's class, or how its registered version was made. */
  name: string;
  /** Beginning of the SHA-256 of its weights. */
  hash: string;
  replicas: ReplicaState[];
  /** Of the traffic that it was given. */
  counts: RolloutCounts;
  /** Copies of the traffic and digits of the validation: nobody got these answers. */
  copies: RolloutCounts;
  /** Of the last minute, copies among them, as all figures here. */
  latency: { p50: Figure; p95: Figure; p99: Figure };
  notAnswered: Figure;
  /** Of answers whose labels have become known since. */
  accuracy: Figure;
}

/** They add up: issued = answered + rejected + timed out + failed + open. */
export interface RolloutCounts {
  issued: number;
  answered: number;
  rejected: number;
  timedOut: number;
  failed: number;
  open: number;
}

export interface RibbonColumn {
  /** Seconds since it was opened. */
  second: number;
  /** Share of the traffic that v2 was to answer at its end, in percent. */
  weight: number;
  v1: RibbonSide;
  v2: RibbonSide;
  /** The tab was in the background: its times are in no figure and in no gate. */
  inBackground?: true;
}

export interface RibbonSide {
  /** Requests that ended in it, of the traffic or, in "shadow" and "validation", copies. */
  requests: number;
  notAnswered: number;
  /** Absent where nothing was answered. */
  p50Ms?: number;
}

export interface GateRecord {
  /** Place in `plan`. */
  stage: number;
  startedAt: number;
  decision: "undecided" | "promote" | "roll back";
  /** In words: the evidence of the decision, or what it still waits for. */
  reason: string;
  /** Requests that have ended since it began, answered or not. */
  requests: { v1: number; v2: number };
  /** Of those, which v2 has served up to the decision; copies are not among them. */
  exposure: number;
  guardrails: GuardrailRecord[];
}

export type GuardrailName = "latency" | "tail" | "errors" | "accuracy" | "burn rate";

export interface GuardrailRecord {
  guardrail: GuardrailName;
  verdict: "open" | "holds" | "broken";
  /** One sentence. */
  evidence: string;
  /**
   * What is watched, with an interval that holds at all looks: latency, how many times as long v2 takes; accuracy, the difference
   * v2 − v1 of the shares of right answers; errors, v2's share of requests without an answer; tail, v2's share of late answers; burn
   * rate, of v2's error budget, without an interval.
   */
  estimate: Figure;
  /** The value of `estimate` that v2 must not reach: 1.1, −0.02, 0.05, 0.01, 14.4. */
  margin: number;
  /** The value of `estimate` for a v2 that is like v1, where there is one: 1 for latency, 0 for accuracy. */
  same?: number;
  /** At most 60 of the present gate, 15 of those before; the last look is among them. */
  looks: GateLookRecord[];
}

/** A look: statistics on their way to their boundaries. Beyond ±1000 a statistic is written as ±1000. */
export interface GateLookRecord {
  second: number;
  /** Requests of both versions that had ended by then. */
  requests: number;
  /** At the boundary it is shown that v2 is worse: it is rolled back. */
  harm: { statistic: number; boundary: number };
  /** At the boundary it is shown that v2 is not worse by the margin. */
  safety?: { statistic: number; boundary: number };
  /** As `estimate`; absent before there is one. An end is absent where it has no bound yet. */
  value?: number;
  low?: number;
  high?: number;
}

export const ROLLOUT_EVENT_KINDS = [
  "stage",
  "decision",
  "control",
  "refused",
  "fault",
  "replica",
  "tab",
  "note",
] as const;

export interface RolloutEvent {
  second: number;
  kind: (typeof ROLLOUT_EVENT_KINDS)[number];
  text: string;
}

/** What v2 would have said, compared with what v1 said, request by request. */
export interface ShadowRecord {
  /** Requests that both have answered. */
  compared: number;
  /** Requests that one of them has not answered. */
  notCompared: number;
  /** Share of the same class, with Wilson's interval. */
  agreement: Figure;
  /** Cohen's kappa: agreement beyond what two versions that answer by chance would have. */
  kappa: Figure;
  /** Largest difference of a class's probability, over all requests. */
  largestDifference: Figure;
  /** Absent while no label is known. */
  labelled?: {
    both: number;
    onlyV1: number;
    onlyV2: number;
    neither: number;
    /** McNemar's exact test that both are right equally often, for the number of labels so far: one look. */
    pValue: Figure;
  };
  /** How many times as long v2 took for the same requests, with an interval. */
  latencyRatio: Figure;
  /** The last that they read differently, the newest first; at most 24. */
  disagreements: Disagreement[];
}

export interface Disagreement {
  /** The 28 × 28 that both saw, a byte a pixel, base64. */
  image: string;
  v1: { predicted: number; confidence: number };
  v2: { predicted: number; confidence: number };
  /** Absent while it is not known. */
  label?: number;
}

/** The same digits, asked of both versions before the switch. */
export interface ValidationRecord {
  asked: number;
  of: number;
  checks: {
    name: "answers" | "accuracy" | "latency";
    verdict: "open" | "holds" | "broken";
    /** One sentence. */
    evidence: string;
    /** Answers, v2's share without one; accuracy, the paired difference v2 − v1; latency, how many times as long v2 takes. */
    estimate: Figure;
    /** The value that it must not reach. */
    margin: number;
  }[];
}

/**
 * How many requests this gate needs. The inputs are those of `latencyRequests`, `errorRequests` and `accuracyLabels`
 * (`systems/rollout/power.ts`), so that a dial can compute them anew; each is absent where its guardrail is.
 */
export interface PowerRecord {
  /** Share of the traffic that v2 gets in the first stage with a gate, from 0 to 1. 0.5 in "shadow", where both get all of it. */
  share: number;
  /** Chance of a false alarm of each guardrail in each stage; of a missed one, 1 − `power`. */
  alpha: number;
  power: number;
  latency?: {
    /** The gate's margin, such as 1.1. */
    slowdown: number;
    /** Answers that are averaged to one value of the test. Requests needed are values needed × `batch`. */
    batch: number;
    /** Standard deviation of those values of v1: means of `batch` logarithms of latencies in ms. */
    logStd: Figure;
    /** Requests of v2 to find a slowdown of the margin: with this gate on average (an upper bound), and with one look at the end. */
    expected: Figure;
    fixed: Figure;
  };
  errors?: { acceptable: number; unacceptable: number; expected: Figure; fixed: Figure };
  accuracy?: {
    margin: number;
    /** Of v1, as labels have shown it. */
    accuracy: Figure;
    /** Labels of each version until it is shown that v2 is not worse by the margin, if it is like v1. */
    expected: Figure;
    fixed: Figure;
  };
}

/** What came of it; also what later parts of a notebook take as plain data. */
export interface RolloutOutcome {
  strategy: RolloutStrategy;
  decision: "promoted" | "rolled back";
  /** A gate's evidence, a deadline, the validation, v2 that did not start, or the reader. */
  by: "gate" | "deadline" | "validation" | "start" | "reader";
  reason: string;
  /** One sentence for each guardrail at the decision. */
  evidence: string[];
  v1: { name: string; hash: string };
  v2: { name: string; hash: string };
  /** Requests that had ended by then, by the version that they were given to. */
  requests: { v1: number; v2: number };
  /** Requests that v2 has served before it was proven, or found out. */
  exposure: number;
  /** Seconds since it was opened. */
  startedAt: number;
  decidedAt: number;
  fault: RolloutFault;
  gateTest: GateTest;
  timesFaster: number;
}

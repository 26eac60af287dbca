/** Rollouts for tests: two versions answer in turn, with lognormal latencies, and the gate is looked at after every 10 requests. */
import { Random } from "../../base/random.ts";
import { type GateState, RolloutGate } from "./gate.ts";
import type { GateOptions } from "./gate-options.ts";
import type { Observation, RolloutVersion } from "./observation.ts";

export interface SimulatedRollout {
  gate: GateOptions;
  seed: number;
  /** How many times longer v2 takes; default 1. */
  slowdown?: number;
  /** Standard deviation of log latency; default 0.3, which is a coefficient of variation of 31 %. */
  logStd?: number;
  /** Share of requests without an answer, of v2 and of v1. */
  errorRate?: number;
  /** Probability of a right answer of each version; without it no labels come. */
  accuracy?: { v1: number; v2: number };
  /** Requests after which a label arrives. */
  labelDelay?: number;
  /** v2 gets each so many-th request, beginning with the one after the first `from`; default every second one. */
  stages?: readonly { from: number; every: number }[];
  /** Of both versions together; the rollout ends undecided then. */
  requests: number;
}

const LOOK_EVERY = 10;
const MEDIAN_MS = 20;

/** Runs a rollout to its decision or its end; the last look. One request a millisecond. */
export function simulateRollout(rollout: SimulatedRollout): GateState {
  const gate = new RolloutGate(rollout.gate);
  const random = new Random(rollout.seed);
  const labels: (Observation & { kind: "label" })[] = [];
  let state = gate.look(0);
  for (let atMs = 1; atMs <= rollout.requests && state.decision === "undecided"; atMs++) {
    const version = versionOf(rollout, atMs);
    const ended = requestOf(rollout, random, version, atMs);
    gate.observe(ended);
    if (rollout.accuracy !== undefined && ended.kind === "answer") {
      const isRight = random.uniform() < rollout.accuracy[version];
      labels.push({ kind: "label", version, atMs: atMs + (rollout.labelDelay ?? 0), isRight });
    }
    while (labels.length > 0 && labels[0]!.atMs <= atMs) gate.observe(labels.shift()!);
    if (atMs % LOOK_EVERY === 0) state = gate.look(atMs);
  }
  return state;
}

function versionOf({ stages = [] }: SimulatedRollout, request: number): RolloutVersion {
  const { every } = stages.findLast(({ from }) => from < request) ?? { every: 2 };
  return request % every === 0 ? "v2" : "v1";
}

function requestOf(
  { slowdown = 1, logStd = 0.3, errorRate = 0 }: SimulatedRollout,
  random: Random,
  version: RolloutVersion,
  atMs: number,
): Observation {
  if (random.uniform() < errorRate) return { kind: "failure", version, atMs };
  const factor = version === "v2" ? slowdown : 1;
  const latencyMs = factor * MEDIAN_MS * Math.exp(logStd * random.normal());
  return { kind: "answer", version, atMs, latencyMs };
}

/** Shares of the decisions over so many rollouts, and the mean exposure. */
export function simulateRollouts(
  rollout: Omit<SimulatedRollout, "seed">,
  runs: number,
): { rolledBack: number; promoted: number; undecided: number; meanExposure: number } {
  const states = Array.from({ length: runs }, (_, seed) => simulateRollout({ ...rollout, seed }));
  const share = (decision: GateState["decision"]) =>
    states.filter((state) => state.decision === decision).length / runs;
  return {
    rolledBack: share("roll back"),
    promoted: share("promote"),
    undecided: share("undecided"),
    meanExposure: states.reduce((sum, { exposure }) => sum + exposure, 0) / runs,
  };
}

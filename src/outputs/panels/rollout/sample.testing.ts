/** A rollout for tests, with everything that it can have. Nothing in it was measured. */
import type { Figure } from "../../figure/figure.ts";
import { sampleFigure } from "../trace/trace.testing.ts";
import type {
  GateLookRecord,
  GateRecord,
  GuardrailRecord,
  RibbonColumn,
  RolloutOutput,
  RolloutVersionState,
} from "./rollout.ts";

/** When v2 gets a quarter of the traffic. */
const SECOND_STAGE = 24;
const END = 52;

export const sample: RolloutOutput = {
  kind: "rollout",
  version: 1,
  state: "running",
  stage: "25 % of the traffic",
  service: "digits",
  strategy: "gradual_rollout",
  status: "rolling back",
  reason:
    "v2 takes 1.21 times as long as v1 (1.12 to 1.31, each end at all looks with 98.75 % confidence).",
  second: END,
  isPaused: true,
  clock: {
    timesFaster: 60,
    label: "Bake times run 60 times as fast as in service: an hour is a minute here.",
  },
  load: { shape: "poisson", rate: 80 },
  weight: 25,
  isMirrored: false,
  plan: [
    {
      weight: 5,
      name: "5 % of the traffic",
      hasGate: true,
      status: "passed",
      startedAt: 2,
      endedAt: SECOND_STAGE,
    },
    {
      weight: 25,
      name: "25 % of the traffic",
      hasGate: true,
      status: "running",
      startedAt: SECOND_STAGE,
    },
    { weight: 50, name: "50 % of the traffic", hasGate: true, status: "waiting" },
    { weight: 100, name: "all traffic", hasGate: false, status: "waiting" },
  ],
  versions: {
    v1: version("trained", "88ab02c4", { p50: 8.2, p99: 24, accuracy: 0.972 }),
    v2: version("int8", "3fa9c1d7", { p50: 9.9, p99: 31, accuracy: 0.969 }),
  },
  counts: { issued: 4240, answered: 4210, rejected: 6, timedOut: 4, failed: 8, open: 12 },
  ribbon: Array.from({ length: END }, (_, second) => column(second)),
  gates: [
    gate({ stage: 0, from: 2, to: SECOND_STAGE, decision: "promote", drift: 0.02 }),
    gate({ stage: 1, from: SECOND_STAGE, to: END - 1, decision: "roll back", drift: 0.2 }),
  ],
  gateTest: "mixture",
  fault: "slower",
  log: [
    { second: 2, kind: "stage", text: "5 % of the traffic goes to v2" },
    { second: 11, kind: "replica", text: "replica 1 of v2 was killed" },
    { second: 19, kind: "tab", text: "the tab was in the background for 2 s" },
    { second: SECOND_STAGE, kind: "decision", text: "the gate of 5 % is passed" },
    { second: SECOND_STAGE, kind: "stage", text: "25 % of the traffic goes to v2" },
    { second: 31, kind: "fault", text: "v2 is slower from here on" },
    { second: 33, kind: "refused", text: "promote: the rollout is paused" },
    { second: 35, kind: "control", text: "paused" },
    { second: END - 1, kind: "decision", text: "rolled back: v2 takes 1.21 times as long" },
    { second: END, kind: "note", text: "v1 answers all requests" },
  ],
  shadow: {
    compared: 1980,
    notCompared: 20,
    agreement: sampleFigure(0.991, "ratio", 0.004),
    kappa: sampleFigure(0.99, "none", 0.005),
    largestDifference: sampleFigure(0.61, "none"),
    labelled: { both: 940, onlyV1: 9, onlyV2: 4, neither: 27, pValue: computed(0.27, "none") },
    latencyRatio: sampleFigure(1.08, "times", 0.02),
    disagreements: Array.from({ length: 8 }, (_, place) => ({
      image: stroke(place),
      v1: { predicted: place, confidence: 0.71 },
      v2: { predicted: (place + 3) % 10, confidence: 0.55 },
      ...(place % 2 === 0 ? { label: place } : {}),
    })),
  },
  validation: {
    asked: 300,
    of: 400,
    checks: [
      check("answers", "holds", computed(0, "ratio"), 0.01),
      check("accuracy", "open", sampleFigure(-0.004, "ratio"), -0.02),
      check("latency", "broken", sampleFigure(1.22, "times"), 1.2),
    ],
  },
  power: {
    share: 0.05,
    alpha: 0.0125,
    power: 0.9,
    latency: {
      slowdown: 1.1,
      batch: 2,
      logStd: sampleFigure(0.31, "none"),
      expected: computed(310, "count"),
      fixed: computed(240, "count"),
    },
    errors: {
      ...{ acceptable: 0.001, unacceptable: 0.02 },
      ...{ expected: computed(180, "count"), fixed: computed(290, "count") },
    },
    accuracy: {
      ...{ margin: 0.02, accuracy: sampleFigure(0.972, "ratio", 0.01) },
      ...{ expected: computed(2100, "count"), fixed: computed(1200, "count") },
    },
  },
  outcome: {
    strategy: "gradual_rollout",
    decision: "rolled back",
    by: "gate",
    reason:
      "v2 takes 1.21 times as long as v1 (1.12 to 1.31, each end at all looks with 98.75 % confidence).",
    evidence: ["v2 takes 1.21 times as long as v1.", "3 of 610 requests of v2 failed."],
    v1: { name: "trained", hash: "88ab02c4" },
    v2: { name: "int8", hash: "3fa9c1d7" },
    requests: { v1: 3600, v2: 610 },
    exposure: 610,
    startedAt: 0,
    decidedAt: END - 1,
    fault: "slower",
    gateTest: "mixture",
    timesFaster: 60,
  },
};

function version(
  name: string,
  hash: string,
  { p50, p99, accuracy }: { p50: number; p99: number; accuracy: number },
): RolloutVersionState {
  const counts = { issued: 900, answered: 880, rejected: 6, timedOut: 4, failed: 8, open: 2 };
  return {
    ...{ name, hash, counts },
    copies: { ...counts, issued: 20, answered: 0, rejected: 0, timedOut: 0 },
    replicas: [
      { id: 0, status: "busy", answered: 700, inFlight: 2, restarts: 0 },
      { id: 1, status: "starting", answered: 180, inFlight: 0, restarts: 1 },
    ],
    latency: {
      p50: sampleFigure(p50, "ms"),
      p95: sampleFigure(2 * p50, "ms"),
      p99: { ...sampleFigure(p99, "ms") },
    },
    notAnswered: sampleFigure(0.005, "ratio", 0.4),
    accuracy: sampleFigure(accuracy, "ratio", 0.01),
  };
}

function column(second: number): RibbonColumn {
  const weight = second < 2 ? 0 : second < SECOND_STAGE ? 5 : 25;
  const requests = Math.round(80 + 9 * Math.sin(second * 1.7));
  const ofV2 = Math.round((requests * weight) / 100);
  const isFaulty = second >= 31;
  return {
    ...{ second, weight },
    v1: {
      requests: requests - ofV2,
      notAnswered: second % 17 === 0 ? 1 : 0,
      p50Ms: 8 + Math.sin(second),
    },
    v2: {
      ...{ requests: ofV2, notAnswered: isFaulty ? second % 3 : 0 },
      ...(ofV2 === 0 ? {} : { p50Ms: (isFaulty ? 11 : 8.4) + Math.cos(second) }),
    },
    ...(second === 19 ? { inBackground: true as const } : {}),
  };
}

interface GateSketch {
  stage: number;
  from: number;
  to: number;
  decision: GateRecord["decision"];
  /** By what share v2 is slower. */
  drift: number;
}

function gate({ stage, from, to, decision, drift }: GateSketch): GateRecord {
  const isBad = decision === "roll back";
  return {
    ...{ stage, decision, startedAt: from, exposure: 200 + 400 * stage },
    reason: isBad ? "v2 takes 1.21 times as long as v1." : "All guardrails hold.",
    requests: { v1: 1800, v2: 200 + 400 * stage },
    guardrails: [
      guardrail("latency", { isBad, from, to, margin: 1.1, same: 1, of: 1 + drift, wide: 0.6 }),
      guardrail("tail", { isBad: false, from, to, margin: 0.05, of: 0.02, wide: 0.2 }),
      guardrail("errors", { isBad: false, from, to, margin: 0.02, of: 0.004, wide: 0.08 }),
      guardrail("accuracy", {
        isBad: false,
        from,
        to,
        margin: -0.02,
        same: 0,
        of: -0.003,
        wide: 0.1,
      }),
      guardrail("burn rate", { isBad: false, from, to, margin: 14.4, of: 0.4, wide: 0 }),
    ],
  };
}

interface GuardrailSketch {
  isBad: boolean;
  from: number;
  to: number;
  margin: number;
  same?: number;
  /** What it comes to, and how wide its first interval is. */
  of: number;
  wide: number;
}

function guardrail(name: GuardrailRecord["guardrail"], sketch: GuardrailSketch): GuardrailRecord {
  const { isBad, from, to, margin, same, of, wide } = sketch;
  const count = to - from + 1;
  const looks = Array.from({ length: Math.min(count, 60) }, (_, place): GateLookRecord => {
    const share = (place + 1) / count;
    const half = wide / Math.sqrt(1 + 30 * share);
    const value = of + (wide / 8) * Math.sin(place) * (1 - share);
    return {
      ...{ second: from + place, requests: 80 * (place + 1) },
      harm: { statistic: isBad ? 4.4 * share : 0.6 * Math.sin(place), boundary: 4.38 },
      ...(name === "burn rate"
        ? {}
        : { safety: { statistic: isBad ? -2 * share : 3 * share, boundary: 3 } }),
      ...(place === 0 ? {} : { value }),
      ...(place < 2 || wide === 0 ? {} : { low: value - half, high: value + half }),
    };
  });
  const unit = name === "latency" || name === "burn rate" ? "times" : "ratio";
  return {
    ...{ guardrail: name, margin, looks },
    verdict: isBad ? "broken" : "holds",
    evidence: isBad
      ? "v2 takes 1.21 times as long as v1."
      : `Nothing speaks against v2 by ${name}.`,
    estimate: sampleFigure(of, unit, 0.08),
    ...(same === undefined ? {} : { same }),
  };
}

function check(
  name: "answers" | "accuracy" | "latency",
  verdict: "open" | "holds" | "broken",
  estimate: Figure,
  margin: number,
) {
  return { ...{ name, verdict, estimate, margin }, evidence: `By ${name}, ${verdict}.` };
}

function computed(value: number, unit: "count" | "none" | "ratio"): Figure {
  return { kind: "computed", value, unit, method: "Made up for a test." };
}

/** 28 × 28 bytes of a stroke that leans more and more. */
function stroke(place: number): string {
  const bytes = Array.from({ length: 28 * 28 }, (_, i) => {
    const [x, y] = [(i % 28) - 13.5, Math.floor(i / 28) - 13.5];
    const distance = Math.abs(x + (place / 8) * y + 3 * Math.sin(y / (3 + place / 2)));
    return Math.abs(y) < 9 ? Math.round(255 * Math.max(0, Math.min(1, 2.5 - distance))) : 0;
  });
  return btoa(String.fromCharCode(...bytes));
}

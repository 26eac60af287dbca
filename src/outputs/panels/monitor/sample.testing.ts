/** A monitor for tests, with everything that it can have: a replica died, and the digits were turned. Nothing in it was measured. */
import type { Figure } from "../../figure/figure.ts";
import { sampleFigure } from "../trace/trace.testing.ts";
import type { MonitorColumn, MonitorOutput, ObjectiveState } from "./monitor.ts";

const FIRST = 62;
const HIDDEN = 66;
const DIED = 84;
const TURNED = 100;

export const sample: MonitorOutput = {
  kind: "monitor",
  version: 1,
  state: "running",
  stage: "watching the last minute",
  model: "digits",
  second: 122,
  counts: {
    ...{ requests: 14_630, answered: 14_230, rejected: 120, timedOut: 180, failed: 100 },
    cached: 410,
  },
  rate: sampleFigure(121, "queries/s"),
  notAnswered: sampleFigure(0.031, "ratio"),
  latency: {
    p50: sampleFigure(6.1, "ms"),
    p95: sampleFigure(31, "ms"),
    p99: { kind: "needs-samples", more: 120, method: "LoadGen's rule." },
  },
  batchSize: sampleFigure(3.2, "count"),
  cacheHits: sampleFigure(0.03, "ratio"),
  queueDepth: sampleFigure(4, "count"),
  accuracy: sampleFigure(0.91, "ratio"),
  objectives: [
    objective("availability", "99 % of requests are answered", 0.99, 0.031),
    objective("latency", "95 % of answers come within 50 ms", 0.95, 0.006),
  ],
  timeScale: 60,
  columns: Array.from({ length: 60 }, (_, place) => column(FIRST + place)),
  drift: {
    windowSize: 200,
    waiting: 120,
    falseAlarms: {
      kind: "modelled",
      value: 0.05,
      unit: "ratio",
      method: "Bonferroni's bound over all tests.",
      inputs: ["a level of 0.00013 for each test"],
    },
    windows: Array.from({ length: 36 }, (_, place) => {
      const second = FIRST + 1.65 * place;
      const isTurned = second > TURNED + 1;
      return {
        number: 40 + place,
        second,
        inputs: (isTurned ? 4.6 : 0.45) + 0.2 * Math.sin(5 * place),
        answers: (isTurned ? 1.6 : 0.3) + 0.15 * Math.cos(4 * place),
        drifted: isTurned ? ["slant", "classes"] : [],
      };
    }),
    subjects: [
      subject("mean ink", 0.05, 0.06, 0.4),
      subject("slant", 0.83, 0.44, 4.6),
      subject("contrast", 0.21, 0.17, 1.2),
      {
        name: "classes",
        side: "answers",
        psi: testFigure(0.27),
        ratio: 1.6,
      },
    ],
  },
  replicas: [
    replica(1, "busy", 7210, 41),
    replica(2, "dead", 4030, 319),
    replica(3, "idle", 2990, 40),
  ],
  alerts: [
    {
      ...{ objective: "availability", rule: "fast burn", severity: "page" },
      ...{ firedAt: 87, resolvedAt: 97 },
      text: "Objective “99 % of requests are answered”, fast burn: its error budget burns 15.1× in 1 min (1 h, at 1/60) and 62× in 5 s (5 min, at 1/60); the rule is more than 14.4× in both.",
    },
    {
      ...{ objective: "drift", rule: "drift of slant", severity: "ticket", firedAt: 103 },
      text: "Window 65: slant (PSI 0.81, alarm above 0.18); classes (PSI 0.25, alarm above 0.17).",
    },
  ],
  events: [
    { kind: "tab", second: HIDDEN, text: "The tab went to the background." },
    { kind: "tab", second: HIDDEN + 1, text: "The tab is in view again." },
    { kind: "refused", second: 70, text: "1 of 24 requests were not counted: no outcome." },
    { kind: "replica", second: DIED, text: "Replica 2 died." },
    {
      kind: "alert",
      second: 87,
      text: "Objective “99 % of requests are answered”, fast burn: its error budget burns 15.1× in 1 min and 62× in 5 s; the rule is more than 14.4× in both.",
    },
    { kind: "resolved", second: 97, text: "No more fast burn (availability)." },
    { kind: "control", second: TURNED, text: "Live digits: turned by 25°." },
    { kind: "drift", second: 103, text: "Window 65: slant (PSI 0.81, alarm above 0.18)." },
  ],
  disturbance: { rotate: 25, blur: 0, reweight: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] },
  images: { now: strokes(25), trained: strokes(0) },
  scale: { rate: 140, latencyMs: 160, burnt: 0.004, drift: 4.8 },
  metrics: [
    {
      name: "nv_inference_request_success",
      help: "Number of requests that were answered",
      type: "counter",
      samples: [{ labels: { model: "digits", version: "1", replica: "1" }, value: 7210 }],
    },
    {
      name: "capstone_request_latency_seconds",
      help: "Latency of answered requests",
      type: "histogram",
      samples: [
        { suffix: "_bucket", labels: { model: "digits", le: "+Inf" }, value: 14_230 },
        { suffix: "_sum", labels: { model: "digits" }, value: 131.4 },
        { suffix: "_count", labels: { model: "digits" }, value: 14_230 },
      ],
    },
  ],
};

function column(second: number): MonitorColumn {
  if (second === HIDDEN) {
    return { second, requests: 0, notAnswered: 0, queued: 0, burnt: [0, 0], inBackground: true };
  }
  const isOut = second >= DIED && second < DIED + 8;
  const requests = Math.round(121 + 12 * Math.sin(second));
  return {
    second,
    requests,
    notAnswered: isOut ? Math.round(0.42 * requests) : 0,
    p50Ms: isOut ? 14 + 3 * Math.sin(second) : 6 + Math.sin(second),
    p99Ms: second >= DIED && second < DIED + 18 ? 140 + 15 * Math.sin(second) : 32,
    queued: isOut ? 24 : 2,
    burnt: [
      0.0004 + 0.0004 * Math.min(8, Math.max(0, second - DIED)),
      0.0002 + 0.00006 * Math.min(12, Math.max(0, second - DIED)),
    ],
  };
}

function objective(
  name: ObjectiveState["name"],
  text: string,
  target: number,
  bad: number,
): ObjectiveState {
  return {
    ...{ name, text, target },
    attained: sampleFigure(1 - bad, "ratio", 0.001),
    burnt: burn(0.0036),
    rules: [
      rule("fast burn", 14.4, 60, 8.2),
      rule("slow burn", 6, 360, 3.1),
      { ...rule("steady burn", 1, 4320, 0.4), severity: "ticket" },
    ],
  };
}

function rule(name: string, factor: number, longSeconds: number, value: number) {
  return {
    ...{ name, severity: "page" as const, factor, longSeconds, shortSeconds: longSeconds / 12 },
    long: { ...burn(value), unit: "times" as const },
    short: { ...burn(0), unit: "times" as const },
    fires: false,
  };
}

function burn(value: number) {
  return { kind: "computed", value, unit: "ratio", method: "Made up for a test." } as const;
}

function subject(name: string, psi: number, ks: number, ratio: number) {
  return { ...{ name, side: "inputs" as const, ratio }, psi: testFigure(psi), ks: testFigure(ks) };
}

function testFigure(value: number): Figure {
  return { kind: "computed", value, unit: "none", method: "Made up for a test." };
}

function replica(id: number, status: string, answered: number, notAnswered: number) {
  return {
    ...{ id, status, answered, notAnswered },
    p50: sampleFigure(6 + id / 10, "ms"),
    batchSize: sampleFigure(3 + id / 10, "count"),
  };
}

/** Twelve images of a stroke, leaning by so many degrees. */
function strokes(degrees: number): string[] {
  const lean = Math.tan((degrees * Math.PI) / 180);
  return Array.from({ length: 12 }, (_, place) => {
    const bytes = Array.from({ length: 28 * 28 }, (_, i) => {
      const [x, y] = [(i % 28) - 13.5, Math.floor(i / 28) - 13.5];
      const distance = Math.abs(x + lean * y + 3 * Math.sin(y / (3 + place / 2)));
      return Math.abs(y) < 9 ? Math.round(255 * Math.max(0, Math.min(1, 2.5 - distance))) : 0;
    });
    return btoa(String.fromCharCode(...bytes));
  });
}

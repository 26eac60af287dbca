/** The Monitor panel's record: whether a served model keeps its objectives, and whether it still sees what it learned from. */
import type { Figure } from "../../figure/figure.ts";
import type { MetricFamily } from "./prometheus-text.ts";

export interface MonitorOutput {
  kind: "monitor";
  version: 1;
  state: "running" | "done" | "partial";
  stage: string;
  /** The model that is served. */
  model: string;
  /** Seconds since the monitor was opened. */
  second: number;
  counts: RequestCounts;
  /** Of the last minute, as all figures here. */
  rate: Figure;
  notAnswered: Figure;
  latency: { p50: Figure; p95: Figure; p99: Figure };
  batchSize: Figure;
  cacheHits: Figure;
  queueDepth: Figure;
  /** Of answers whose labels have become known since. */
  accuracy: Figure;
  objectives: ObjectiveState[];
  /** How many times shorter all windows are than in service. */
  timeScale: number;
  /** The last minute, a column a second; only seconds of which all is known. */
  columns: MonitorColumn[];
  /** Absent without a reference to compare with. */
  drift?: DriftState;
  replicas: MonitoredReplica[];
  alerts: AlertState[];
  /** Oldest first. */
  events: MonitorEvent[];
  disturbance: DisturbanceState;
  /** 28 × 28 bytes in base64 each, at most twelve of each. */
  images: { now: string[]; trained: string[] };
  /** The highest that was seen since it was opened, so that a scale stays. */
  scale: { rate: number; latencyMs: number; burnt: number; drift: number };
  /** All counters and gauges, as Prometheus reads them. */
  metrics: MetricFamily[];
}

/** Since the monitor was opened: requests = answered + rejected + timed out + failed. */
export interface RequestCounts {
  requests: number;
  answered: number;
  rejected: number;
  timedOut: number;
  failed: number;
  /** Of those answered, from the cache. */
  cached: number;
}

export interface MonitorColumn {
  /** Since the monitor was opened. */
  second: number;
  requests: number;
  notAnswered: number;
  /** Of this second; absent where nothing was answered. */
  p50Ms?: number;
  /** Of the last ten seconds, or of as many as hold enough answers; absent where a minute does not. */
  p99Ms?: number;
  queued: number;
  /** Share of the period's error budget that is gone, by objective, in their order. */
  burnt: number[];
  /** The tab was in the background: nothing was counted. */
  inBackground?: true;
}

export interface ObjectiveState {
  name: "availability" | "latency";
  /** `99 % of requests are answered`. */
  text: string;
  target: number;
  /** Share of good requests since the monitor was opened. */
  attained: Figure;
  /** Share of the period's error budget that is gone. */
  burnt: Figure;
  rules: RuleState[];
}

export interface RuleState {
  /** `fast burn`. */
  name: string;
  severity: "page" | "ticket";
  /** It fires when both windows burn faster than this. */
  factor: number;
  longSeconds: number;
  shortSeconds: number;
  long: Figure;
  short: Figure;
  fires: boolean;
}

export interface AlertState {
  objective: string;
  rule: string;
  severity: "page" | "ticket";
  firedAt: number;
  /** Absent while it fires. */
  resolvedAt?: number;
  /** The rule that fired, in words, with what it found. */
  text: string;
}

export interface DriftState {
  windowSize: number;
  /** Requests of the window in progress. */
  waiting: number;
  /** How likely it is that nothing has drifted and there is an alarm. */
  falseAlarms: Figure;
  /** Oldest first. */
  windows: DriftWindowState[];
  /** The tests of the last window, a row a quantity. */
  subjects: DriftSubject[];
}

export interface DriftWindowState {
  number: number;
  second: number;
  /** The largest statistic over its threshold for an alarm; above 1 there is one. */
  inputs: number;
  /** Absent where answers are not watched. */
  answers?: number;
  /** What has drifted, the clearest first. */
  drifted: string[];
}

export interface DriftSubject {
  /** `slant`. */
  name: string;
  side: "inputs" | "answers";
  /** Absent where the reference has one bin only. */
  psi?: Figure;
  /** Absent for classes, which have no order. */
  ks?: Figure;
  /** The larger of the two over its threshold. */
  ratio: number;
}

export interface MonitoredReplica {
  id: number;
  status: string;
  /** Since the monitor was opened. */
  answered: number;
  notAnswered: number;
  /** Of the last minute. */
  p50: Figure;
  batchSize: Figure;
}

export const EVENT_KINDS = [
  "alert",
  "resolved",
  "drift",
  "replica",
  "control",
  "refused",
  "tab",
] as const;

export type MonitorEventKind = (typeof EVENT_KINDS)[number];

export interface MonitorEvent {
  kind: MonitorEventKind;
  second: number;
  text: string;
}

export interface DisturbanceState {
  /** Degrees, anticlockwise. */
  rotate: number;
  /** Pixels. */
  blur: number;
  /** How many times as often each class is drawn. */
  reweight: number[];
}

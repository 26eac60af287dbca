/**
 * The monitor of a served model, without a worker or a page: takes in what the server tells of its requests, and gives the record that
 * the panel shows. Time comes from a clock that is given; nothing here waits.
 */
import type {
  AlertState,
  MonitorEvent,
  MonitorEventKind,
  MonitorOutput,
  ObjectiveState,
} from "../../outputs/panels/monitor/monitor.ts";
import type { MetricFamily } from "../../outputs/panels/monitor/prometheus-text.ts";
import type { RequestBatch, RequestRecord } from "../serving/request-record.ts";
import { AlertBook } from "./alert-book.ts";
import { alertState } from "./alert-words.ts";
import { ErrorBudget } from "./burn-rate.ts";
import { wrongWith } from "./check-request.ts";
import { columnsOf } from "./columns.ts";
import { DelayedLabels } from "./delayed-labels.ts";
import { type Disturbance, UNDISTURBED, withChange } from "./disturb.ts";
import { disturbanceText } from "./disturbance-words.ts";
import { DriftLog } from "./drift/drift-log.ts";
import type { DriftReference } from "./drift/drift-reference.ts";
import type { DriftOptions } from "./drift/drift-watch.ts";
import { EventLog } from "./event-log.ts";
import {
  batchFigure,
  cacheFigure,
  latencyFigures,
  notAnsweredFigure,
  queueFigure,
  rateFigure,
} from "./monitor-figures.ts";
import { monitorMetrics } from "./monitor-metrics.ts";
import { objectiveStates } from "./objective-states.ts";
import {
  checkObjectives,
  type ObjectiveName,
  type Objectives,
  targetOf,
  timeScaleOf,
} from "./objectives.ts";
import { latencyOf, RecentSeconds, WINDOW_SECONDS } from "./recent-seconds.ts";
import { ReplicaWatch } from "./replica-watch.ts";
import { RequestTotals } from "./request-totals.ts";

export interface MonitorOptions {
  /** The model that is served. */
  readonly name: string;
  /** Its version, for Prometheus' labels. Default "1". */
  readonly version?: string;
  readonly objectives: Objectives;
  /** Without one, drift is not watched. */
  readonly reference?: DriftReference;
  readonly drift?: DriftOptions;
  /** How long after an answer its label is known, in seconds. Default 10. */
  readonly labelDelay?: number;
}

/** The clock of all workers, in ms. */
export type WallClock = () => number;

/** A server that has not reported for so long will report no more about a second; in ms. */
const PATIENCE_MS = 2000;
const MOST_IMAGES = 12;

export class Monitor {
  readonly options: MonitorOptions;
  readonly #clock: WallClock;
  readonly #openedAt: number;
  readonly #recent = new RecentSeconds();
  readonly #totals = new RequestTotals();
  readonly #budgets: ReadonlyMap<ObjectiveName, ErrorBudget>;
  readonly #alerts = new AlertBook();
  readonly #drift: DriftLog | undefined;
  readonly #labels: DelayedLabels;
  readonly #log = new EventLog();
  readonly #watch = new ReplicaWatch();
  #disturbance = UNDISTURBED;
  #images: readonly string[] = [];
  #queueDepth = 0;
  #isHidden = false;
  #reports = 0;
  /** What the server has told up to, in ms since the beginning. */
  #toldUpTo = 0;
  /** Whole seconds of which all is known. */
  #closed = 0;
  #scale: MonitorOutput["scale"] = { rate: 0, latencyMs: 0, burnt: 0, drift: 0 };
  #record: MonitorOutput;

  /** Throws a RangeError for objectives, a reference or a delay that are none. */
  constructor(options: MonitorOptions, clock: WallClock = wallClock) {
    checkObjectives(options.objectives);
    const { objectives, reference, drift, labelDelay = 10 } = options;
    this.options = options;
    this.#clock = clock;
    this.#openedAt = clock();
    this.#labels = new DelayedLabels(labelDelay, WINDOW_SECONDS);
    this.#drift = reference === undefined ? undefined : new DriftLog(reference, drift);
    const budget = (name: ObjectiveName) =>
      [name, new ErrorBudget(targetOf(objectives, name), timeScaleOf(objectives))] as const;
    this.#budgets = new Map([budget("availability"), budget("latency")]);
    this.#record = this.#slowParts();
  }

  /** Takes in what the server tells. Requests that cannot be counted are left out, and the log says so. */
  take(batch: RequestBatch): void {
    const refused: string[] = [];
    for (const request of batch.requests) {
      const wrong = wrongWith(request);
      if (wrong === undefined) this.#count(request);
      else refused.push(wrong);
    }
    const now = batch.at - this.#openedAt;
    this.#toldUpTo = Math.max(this.#toldUpTo, now);
    this.#queueDepth = batch.queueDepth;
    this.#reports += 1;
    this.#recent.queue(Math.floor(Math.max(0, now) / 1000), batch.queueDepth);
    this.#lookAtTab(batch.inBackground === true, Math.max(0, now) / 1000);
    for (const news of this.#watch.update(batch.replicas)) this.#tell("replica", news, now / 1000);
    if (batch.images !== undefined && batch.images.length > 0) {
      this.#images = batch.images.slice(-MOST_IMAGES);
    }
    if (refused.length > 0) {
      const words = `${refused.length} of ${batch.requests.length} requests were not counted: ${refused[0]}.`;
      this.#tell("refused", words, now / 1000);
    }
  }

  /** Changes how live digits are disturbed from now on; gives what those who make them are to be told. */
  disturb(change: Partial<Omit<Disturbance, "type">>): Disturbance {
    this.#disturbance = withChange(this.#disturbance, change);
    this.#tell("control", disturbanceText(this.#disturbance), this.#now());
    return this.#disturbance;
  }

  get disturbance(): Disturbance {
    return this.#disturbance;
  }

  /** Alerts on objectives and on drift in the order in which they fired; those without `resolvedAt` still do. */
  get alerts(): readonly AlertState[] {
    const burning = this.#alerts.alerts.map((it) => alertState(it, this.options.objectives));
    const all = [...burning, ...(this.#drift?.alarms ?? [])];
    return all.sort((a, b) => a.firedAt - b.firedAt);
  }

  /** What happened, oldest first; of one kind, if that is asked for. */
  events(kind?: MonitorEventKind): readonly MonitorEvent[] {
    return this.#log.events(kind);
  }

  /** As Prometheus reads them; `prometheusText(monitor)` writes them. */
  get metrics(): MetricFamily[] {
    const { name, version = "1" } = this.options;
    return monitorMetrics({
      model: name,
      version,
      totals: this.#totals,
      queueDepth: this.#queueDepth,
      replicas: this.#watch.replicas,
      objectives: this.#objectives(),
      drift: this.#drift?.subjects ?? [],
    });
  }

  /** The state at this moment. What is of whole seconds is made anew when one has passed. */
  record(): MonitorOutput {
    if (this.#closeSeconds()) this.#record = this.#slowParts();
    const { rotate, blur, reweight } = this.#disturbance;
    return {
      ...this.#record,
      second: Math.floor(this.#now()),
      counts: this.#totals.counts,
      queueDepth: queueFigure(this.#queueDepth, this.#reports),
      ...(this.#drift === undefined ? {} : { drift: this.#drift.state }),
      alerts: [...this.alerts],
      events: [...this.#log.events()],
      disturbance: { rotate, blur, reweight: [...reweight] },
    };
  }

  #count(request: RequestRecord): void {
    const at = Math.max(0, request.endedAt - this.#openedAt) / 1000;
    const second = Math.floor(at);
    const isAnswered = request.outcome === "answered";
    this.#totals.add(request);
    // Slow timers are no fault of the system: no figure and no alert is to come of them.
    if (request.inBackground) this.#recent.leaveOut(second);
    else {
      this.#recent.add(second, request);
      this.#budgets.get("availability")?.add(second, !isAnswered);
      if (isAnswered) {
        const isLate = latencyOf(request) > this.options.objectives.latency.boundMs;
        this.#budgets.get("latency")?.add(second, isLate);
      }
    }
    const { predicted, label } = request;
    if (predicted !== undefined && label !== undefined) this.#labels.add(at, predicted, label);
    const change = this.#drift?.add(request, at);
    if (change !== undefined) this.#tellAlert(change, "drift", at);
  }

  #lookAtTab(isHidden: boolean, at: number): void {
    if (isHidden) this.#recent.leaveOut(Math.floor(at));
    if (isHidden === this.#isHidden) return;
    this.#isHidden = isHidden;
    const words = isHidden
      ? "The tab went to the background, where timers slow down: figures and alerts leave this time out."
      : "The tab is in view again.";
    this.#tell("tab", words, at);
  }

  /** Closes the seconds that are over, and judges the objectives at the end of each; whether there were any. */
  #closeSeconds(): boolean {
    const silentFor = this.#clock() - this.#openedAt - PATIENCE_MS;
    const known = Math.floor(Math.max(0, this.#toldUpTo, silentFor) / 1000);
    if (known <= this.#closed) return false;
    // After a long sleep only the last minute can still be judged.
    const first = Math.max(this.#closed + 1, known - WINDOW_SECONDS);
    for (let second = first; second <= known; second++) this.#judge(second);
    this.#closed = known;
    // A p99 looks back for another minute.
    this.#recent.forgetBefore(known - 2 * WINDOW_SECONDS);
    return true;
  }

  #judge(second: number): void {
    for (const [name, budget] of this.#budgets) {
      for (const alert of this.#alerts.judge(name, budget, second)) {
        this.#tellAlert(alertState(alert, this.options.objectives), "alert", second);
      }
    }
  }

  #slowParts(): MonitorOutput {
    const { name, objectives, reference } = this.options;
    const closed = this.#closed;
    const from = Math.max(0, closed - WINDOW_SECONDS);
    const seconds = this.#recent.lengthOf(from, closed);
    const stats = this.#recent.between(from, closed);
    const columns = columnsOf(this.#recent, [...this.#budgets.values()], closed);
    this.#stretch(columns);
    return {
      ...{ kind: "monitor", version: 1, state: "running", model: name, second: closed },
      stage: stageOf(stats.requests, closed - from - seconds),
      counts: this.#totals.counts,
      rate: rateFigure(stats, seconds),
      notAnswered: notAnsweredFigure(stats, seconds),
      latency: latencyFigures(stats, seconds),
      batchSize: batchFigure(stats, seconds),
      cacheHits: cacheFigure(stats, seconds),
      queueDepth: queueFigure(this.#queueDepth, this.#reports),
      accuracy: this.#labels.accuracy(closed),
      objectives: this.#objectives(),
      timeScale: timeScaleOf(objectives),
      columns,
      replicas: this.#replicas(from, seconds),
      alerts: [],
      events: [],
      disturbance: { rotate: 0, blur: 0, reweight: [] },
      images: { now: [...this.#images], trained: [...(reference?.images ?? [])] },
      scale: this.#scale,
      metrics: this.metrics,
    };
  }

  #objectives(): ObjectiveState[] {
    return objectiveStates(this.options.objectives, this.#budgets, this.#closed);
  }

  #replicas(from: number, seconds: number): MonitorOutput["replicas"] {
    return this.#watch.replicas.map(({ id, status }) => {
      const stats = this.#recent.between(from, this.#closed, id);
      const outcomes = this.#totals.replicas.get(id)?.outcomes;
      return {
        ...{ id, status, answered: outcomes?.answered ?? 0 },
        notAnswered:
          (outcomes?.rejected ?? 0) + (outcomes?.["timed-out"] ?? 0) + (outcomes?.failed ?? 0),
        p50: latencyFigures(stats, seconds).p50,
        batchSize: batchFigure(stats, seconds),
      };
    });
  }

  #stretch(columns: MonitorOutput["columns"]): void {
    const highest = (before: number, values: (number | undefined)[]) =>
      Math.max(before, ...values.filter((value) => value !== undefined));
    const { rate, latencyMs, burnt, drift } = this.#scale;
    const windows = this.#drift?.state.windows ?? [];
    this.#scale = {
      rate: highest(
        rate,
        columns.map(({ requests }) => requests),
      ),
      latencyMs: highest(
        latencyMs,
        columns.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms]),
      ),
      burnt: highest(
        burnt,
        columns.flatMap((column) => column.burnt),
      ),
      drift: highest(
        drift,
        windows.flatMap(({ inputs, answers }) => [inputs, answers]),
      ),
    };
  }

  #tellAlert(alert: AlertState, fired: "alert" | "drift", second: number): void {
    const name = alert.rule;
    if (alert.resolvedAt === undefined) this.#tell(fired, alert.text, second);
    else this.#tell("resolved", `No more ${name} (${alert.objective}).`, second);
  }

  #tell(kind: MonitorEventKind, text: string, second: number): void {
    this.#log.add(kind, Math.max(0, Math.floor(second)), text);
  }

  #now(): number {
    return (this.#clock() - this.#openedAt) / 1000;
  }
}

function stageOf(requests: number, leftOut: number): string {
  if (leftOut > 0) return `watching the last minute, without ${leftOut} s in the background`;
  return requests === 0 ? "waiting for requests" : "watching the last minute";
}

/** The clock that all workers share, in ms. */
function wallClock(): number {
  return performance.timeOrigin + performance.now();
}

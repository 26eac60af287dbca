/**
 * A rollout in its worker: ports and timers around what `RolloutCourse`, `TrafficSplit` and the two versions' replicas decide. Requests,
 * answers and the load go between workers directly; the kernel is only needed to start a worker.
 */
import type { RolloutEvent, RolloutOutput } from "../../outputs/panels/rollout/rollout.ts";
import type { SourcePort } from "../../outputs/source.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import { tabNews } from "../instruments/tab-news.ts";
import { type Controls, LiveSource } from "../live/live-source.ts";
import { answerCommand } from "../serving/answer-command.ts";
import { answerInfer } from "../serving/answer-infer.ts";
import { answerLoad } from "../serving/answer-load.ts";
import { DueTimer } from "../serving/due-timer.ts";
import { LiveLoad } from "../serving/live-load.ts";
import { ServedDigits } from "../serving/served-digits.ts";
import { ServedReplicas } from "../serving/served-replicas.ts";
import type { WasHidden } from "../serving/serving-record.ts";
import type { Ended } from "../serving/serving-request.ts";
import { steppedBy, steppingPort } from "../serving/stepping.ts";
import { FaultInjection } from "./fault-injection.ts";
import { PowerBasis } from "./power-basis.ts";
import { addCounts } from "./request-ledger.ts";
import { Ribbon } from "./ribbon.ts";
import { rolloutControls, toFault } from "./rollout-controls.ts";
import { RolloutCourse } from "./rollout-course.ts";
import { RolloutLog } from "./rollout-log.ts";
import type { FromRollout, ToRollout } from "./rollout-messages.ts";
import { alphaOf, type RolloutPlan } from "./rollout-plan.ts";
import { clockOf, courseParts, labelDelaySeconds, shown } from "./rollout-record.ts";
import { ShadowComparison } from "./shadow-comparison.ts";
import { type SplitEnd, TrafficSplit } from "./traffic-split.ts";
import { VersionFigures } from "./version-figures.ts";

export interface RolloutSurroundings {
  /** Ms on the clock of all workers. */
  now(): number;
  tell(message: FromRollout, transfer?: Transferable[]): void;
  /** Absent where there is no tab that could be in the background. */
  wasHidden?: WasHidden;
}

/** The panel changes ten times a second. */
const TICK_MS = 100;
/** Asked to end, it gives open requests so long. */
const SOFT_END_MS = 800;
/** Answers of v1 from which its median is taken, to slow v2 by a share of it. */
const FEWEST_FOR_MEDIAN = 20;
/** Workers of v2 that did not start, after which it counts as one that cannot. */
const MOST_FAILED_STARTS = 3;

const VERSIONS = ["v1", "v2"] as const;

export class RolloutServer {
  readonly #plan: RolloutPlan;
  readonly #around: RolloutSurroundings;
  readonly #wasHidden: WasHidden;
  readonly #tellOfTab: (isHidden: boolean) => void;
  readonly #versions: Readonly<Record<RolloutVersion, ServedReplicas>>;
  readonly #figures: Readonly<Record<RolloutVersion, VersionFigures>>;
  readonly #split: TrafficSplit;
  readonly #course: RolloutCourse;
  readonly #samples: ServedDigits;
  readonly #load: LiveLoad;
  readonly #fault: FaultInjection;
  readonly #power: PowerBasis;
  readonly #ribbon: Ribbon;
  readonly #log = new RolloutLog();
  readonly #controls: Controls;
  readonly #timer = new DueTimer(() => this.#step());
  readonly #ticker: ReturnType<typeof setInterval>;
  #source: LiveSource<RolloutOutput> | undefined;
  /** Workers of v2 that did not start; some are told of twice. */
  readonly #failedStarts = new Set<number>();
  #wasReady = false;
  #toldOutcome: RolloutOutput["outcome"];
  #isOver = false;
  #whenDrained: (() => void)[] = [];

  constructor(plan: RolloutPlan, around: RolloutSurroundings) {
    const { now, wasHidden = () => false } = around;
    this.#plan = plan;
    this.#around = around;
    this.#wasHidden = wasHidden;
    this.#tellOfTab = tabNews(
      "the gate's clock stands still, and its requests are left out",
      (text) => this.#note("tab", text),
    );
    const openedAt = now();
    this.#samples = new ServedDigits(plan);
    this.#versions = { v1: this.#serve("v1"), v2: this.#serve("v2") };
    const delay = labelDelaySeconds(plan);
    this.#figures = { v1: new VersionFigures(delay), v2: new VersionFigures(delay) };
    this.#power = new PowerBasis(plan);
    this.#ribbon = new Ribbon((second) =>
      wasHidden(openedAt + 1000 * second, openedAt + 1000 * (second + 1)),
    );
    this.#fault = new FaultInjection({
      tellReplicas: (fault) => this.#versions.v2.tellAll({ type: "fault", ...fault }),
      killReplica: () => this.#killReplica(),
      medianMs: () => this.#figures.v1.medianMs(FEWEST_FOR_MEDIAN),
      note: (text) => this.#note("fault", text),
    });
    this.#split = new TrafficSplit({
      targets: { v1: this.#versions.v1.system, v2: this.#versions.v2.system },
      seed: plan.seed,
      route: () => this.#course.route,
      onEnded: (end) => this.#ended(end),
      onCompared: (v1, v2) => this.#course.compare(v1, v2),
    });
    this.#course = new RolloutCourse(
      plan,
      {
        ...{ now, wasHidden },
        open: (version) => this.#split.open(version),
        ended: (version) => this.#split.ended(version),
        askDigit: (version, digit, onEnded) => this.#askDigit(version, digit, onEnded),
        labelOf: (sample) => plan.samples?.labels?.[sample],
        note: (kind, text) => this.#note(kind, text),
        fault: () => this.#fault.fault,
      },
      plan.strategy === "shadow"
        ? new ShadowComparison({
            ...{ scale: plan.scale, leastAgreement: plan.leastAgreement, alpha: alphaOf(plan) },
            batch: plan.gates.latency?.batch ?? 1,
          })
        : undefined,
    );
    this.#load = new LiveLoad(this.#split, this.#samples, plan.recordedMs);
    this.#controls = rolloutControls({
      course: this.#course,
      load: this.#load,
      setFault: (request) => this.#fault.set(request),
      note: (kind, text) => this.#note(kind, text),
    });
    if (plan.fault !== "none") this.#fault.set(toFault(plan.fault));
    for (const version of VERSIONS) this.#versions[version].set.scale(plan.replicas);
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
  }

  /** The panel that shows it from now on. */
  show(record: RolloutOutput, port: SourcePort): void {
    this.#source = new LiveSource(port, record, {
      controls: steppedBy(this.#controls, () => this.#tick()),
      onEnd: () => this.#endSoftly(),
    });
    this.#tick();
  }

  receive(message: Exclude<ToRollout, { type: "begin" }>): void {
    switch (message.type) {
      case "flow":
        this.#load.open(steppingPort(message.port, () => this.#step()));
        break;
      case "serve":
        answerLoad(
          steppingPort(message.port, () => this.#step()),
          this.#split,
          this.#samples,
          this.#around.now,
        );
        break;
      case "lost":
        this.#lost(message.version, message.worker, message.reason);
        break;
      case "infer":
        this.#infer(message.id, message.request, message.key);
        break;
      case "command":
        void answerCommand(message, {
          name: "deployWithStrategy",
          controls: this.#controls,
          step: () => this.#tick(),
          tell: this.#around.tell,
        });
        break;
      case "stop":
        void this.stop().then(() => this.#around.tell({ type: "done", id: message.id }));
        break;
      case "state":
        this.#around.tell({ type: "state", id: message.id, record: this.#record() });
        break;
    }
    this.#step();
  }

  /** Gives open requests a moment, shows a last state, and ends everything that it has started. */
  async stop(): Promise<void> {
    await this.#endSoftly();
    this.#source?.end("it was stopped");
  }

  /** Ends everything that it has started. */
  close(): void {
    this.#isOver = true;
    clearInterval(this.#ticker);
    this.#timer.clear();
    this.#load.end();
    for (const version of VERSIONS) this.#versions[version].set.endAll();
  }

  #serve(version: RolloutVersion): ServedReplicas {
    const { settings, seed } = this.#plan;
    const { now, tell } = this.#around;
    return new ServedReplicas({
      ...{ settings, now },
      // Two routers that draw the same numbers would move in step.
      seed: version === "v1" ? seed : seed + 0.5,
      // A replica that is lost is to be felt: no warm worker takes its place.
      spares: 0,
      tellStarter: (message, transfer) => tell({ type: "starter", version, message }, transfer),
      // The split hears of them.
      onEnded() {},
      onReady: () => this.#up(version),
      onHeard: () => this.#step(),
      mark: (text) => this.#note("replica", `${version}: ${text}`),
    });
  }

  #up(version: RolloutVersion): void {
    const { rate, shape } = this.#plan.load;
    if (version === "v1" && rate > 0) {
      this.#load.setShape(shape);
      this.#load.setRate(rate);
    }
    this.#course.up(version);
  }

  #lost(version: RolloutVersion, worker: number, reason: string): void {
    this.#versions[version].lost(worker, reason);
    if (version === "v1" || this.#course.status !== "starting") return;
    this.#failedStarts.add(worker);
    if (this.#failedStarts.size >= MOST_FAILED_STARTS) this.#course.failStart(reason);
  }

  #killReplica(): void {
    const { set } = this.#versions.v2;
    const alive = set.states(() => 0).filter(({ status }) => status !== "dead");
    const [first] = alive;
    if (first !== undefined) set.kill(first.id);
  }

  #ended({ version, isCopy, ended }: SplitEnd): void {
    const { request, endedAt } = ended;
    const { sample, dueAt } = request;
    const isLeftOut = this.#wasHidden(dueAt, endedAt);
    const label = sample === undefined ? undefined : this.#plan.samples?.labels?.[sample];
    this.#figures[version].add(ended, label, isLeftOut);
    const second = this.#course.secondOf(endedAt);
    this.#ribbon.add(second, this.#course.route.weight, version, ended);
    if (version === "v1" && !isCopy && !isLeftOut) this.#power.add(ended, label);
    this.#course.observe({ version, isCopy, ended });
  }

  #askDigit(version: RolloutVersion, digit: number, onEnded: (ended: Ended) => void): void {
    // In a task of its own: a queue that is full would end the request at once, and ask for the next one from within.
    queueMicrotask(() => {
      if (this.#isOver) return;
      const dueAt = this.#around.now();
      this.#split.askCopy(version, { ...this.#samples.take(digit), dueAt, asker: { onEnded } });
      this.#step();
    });
  }

  #infer(id: number, request: unknown, key: string | undefined): void {
    const { now, tell } = this.#around;
    const { service: name, sampleShape } = this.#plan;
    // All samples of a request go to the same version.
    const sticky = key ?? (request as { id?: string } | null | undefined)?.id ?? `infer ${id}`;
    let version: RolloutVersion = "v1";
    answerInfer(id, request, {
      ...{ name, sampleShape, now },
      ask: (asked) => {
        version = this.#split.ask(asked, sticky);
      },
      // Wrong in itself, and neither version's failure.
      refuse() {},
      tell: (answer) => tell(answer.type === "response" ? { ...answer, version } : answer),
    });
  }

  #note(kind: RolloutEvent["kind"], text: string): void {
    // While it is being built there is no course yet, and no second but the first.
    const second = this.#course === undefined ? 0 : this.#course.secondOf(this.#around.now());
    this.#log.add(second, kind, text);
  }

  /** The page asks it to end. */
  async #endSoftly(): Promise<void> {
    this.#load.end();
    const drained = new Promise<void>((resolve) => {
      this.#whenDrained.push(resolve);
      for (const version of VERSIONS) this.#versions[version].system.drain();
      this.#step();
    });
    const late = new Promise<void>((resolve) => setTimeout(resolve, SOFT_END_MS));
    await Promise.race([drained, late]);
    this.#isOver = true;
    this.#tick();
    this.close();
  }

  #tick(): void {
    this.#step();
    const now = this.#around.now();
    this.#tellOfTab(this.#wasHidden(now, now));
    const isServing = this.#course.route.weight > 0 || this.#course.route.isMirrored;
    this.#fault.step(now, isServing);
    this.#course.step();
    this.#ribbon.passTo(this.#course.secondOf(now), this.#course.route.weight);
    this.#tellNews();
    this.#source?.update(this.#record());
  }

  #tellNews(): void {
    const { status, outcome } = this.#course;
    if (!this.#wasReady && status !== "starting") {
      this.#wasReady = true;
      this.#around.tell({ type: "ready" });
    }
    if (outcome === this.#toldOutcome || outcome === undefined) return;
    this.#toldOutcome = outcome;
    this.#around.tell({ type: "outcome", outcome });
  }

  #record(): RolloutOutput {
    const now = this.#around.now();
    const { service, strategy } = this.#plan;
    const { load } = this.#load;
    return {
      kind: "rollout",
      version: 1,
      state: this.#isOver ? (this.#course.outcome === undefined ? "partial" : "done") : "running",
      stage: this.#stage(),
      ...{ service, strategy },
      ...courseParts(this.#course),
      second: this.#course.secondOf(now),
      clock: clockOf(this.#plan),
      ...(load === undefined ? {} : { load }),
      versions: { v1: this.#version("v1", now), v2: this.#version("v2", now) },
      counts: addCounts(this.#split.counts("v1"), this.#split.counts("v2")),
      ribbon: this.#ribbon.columns,
      fault: this.#fault.fault,
      log: this.#log.events,
      power: this.#power.at(now),
    };
  }

  #version(version: RolloutVersion, now: number): RolloutOutput["versions"]["v1"] {
    const figures = this.#figures[version];
    return {
      ...shown(this.#plan.versions[version]),
      replicas: this.#versions[version].set.states((replica) => figures.answeredBy(replica)),
      counts: this.#split.counts(version),
      copies: this.#split.copies(version),
      ...figures.at(now),
    };
  }

  #stage(): string {
    const { open } = this.#split.total;
    if (this.#isOver) {
      return open === 0 ? "it has ended" : `it was ended with ${open} open requests`;
    }
    const { status, plan, isPaused, route } = this.#course;
    const present = plan.find((stage) => stage.status === "running");
    const share = `v2 answers ${route.weight} % of the traffic`;
    const what = present === undefined ? `${status}: ${share}` : `${present.name}: ${share}`;
    return isPaused ? `paused, ${what}` : what;
  }

  get #isDrained(): boolean {
    return VERSIONS.every((version) => this.#versions[version].system.counts.open === 0);
  }

  /** Does what is due, and sees to it that what is due next is not missed. */
  #step(): void {
    if (this.#isOver) return;
    for (const version of VERSIONS) this.#versions[version].step();
    if (this.#whenDrained.length > 0 && this.#isDrained) {
      for (const resolve of this.#whenDrained.splice(0)) resolve();
    }
    const { v1, v2 } = this.#versions;
    this.#timer.set(Math.min(v1.nextDueAt, v2.nextDueAt), this.#around.now());
  }
}

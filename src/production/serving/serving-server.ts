/**
 * A server in its worker: ports and timers around what `ServingSystem` and `ReplicaSet` decide. Requests, answers and the load go
 * between workers directly; the kernel is only needed to start a worker, and may be busy for as long as there is a spare.
 */

import { errorMessage } from "../../base/assert.ts";
import { toBase64 } from "../../base/base64.ts";
import type { ServingOutput } from "../../outputs/panels/serving/serving.ts";
import type { SourcePort } from "../../outputs/source.ts";
import { tabNews } from "../instruments/tab-news.ts";
import { type Controls, LiveSource } from "../live/live-source.ts";
import type { Disturbance } from "../monitoring/disturb.ts";
import { answerCommand } from "./answer-command.ts";
import { answerInfer } from "./answer-infer.ts";
import { answerLoad } from "./answer-load.ts";
import type { Sample } from "./ask-together.ts";
import { DueTimer } from "./due-timer.ts";
import { faultyParts, samplesUnchecked } from "./faulty-parts.ts";
import { LiveLoad } from "./live-load.ts";
import { imageOfInput, inputOfImage } from "./pixels.ts";
import type { ReplicaSet } from "./replica-set.ts";
import { RequestWatch } from "./request-watch.ts";
import { ServedDigits } from "./served-digits.ts";
import { ServedReplicas } from "./served-replicas.ts";
import { serverControls } from "./server-controls.ts";
import type { FromServer, ServerPlan, ServerState, ToServer } from "./server-messages.ts";
import { type ServingMoment, ServingRecord, type WasHidden } from "./serving-record.ts";
import type { Ended } from "./serving-request.ts";
import { checkNumber } from "./serving-settings.ts";
import type { ServingSystem } from "./serving-system.ts";
import { steppedBy, steppingPort } from "./stepping.ts";

/** What is around it. */
export interface ServerSurroundings {
  /** Ms on the clock of all workers. */
  now(): number;
  tell(message: FromServer, transfer?: Transferable[]): void;
  /** Features of an image for monitors that watch for drift. */
  featuresOf?: (image: Uint8Array) => readonly number[];
  /** Absent where there is no tab that could be in the background. */
  wasHidden?: WasHidden;
}

/** The panel changes ten times a second, monitors hear four times. */
const TICK_MS = 100;
const WATCH_MS = 250;
/** Asked to end, it gives open requests so long. */
const SOFT_END_MS = 800;

export class ServingServer {
  readonly #around: ServerSurroundings;
  readonly #plan: ServerPlan;
  readonly #wasHidden: WasHidden;
  readonly #tellOfTab: (isHidden: boolean) => void;
  readonly #served: ServedReplicas;
  readonly #system: ServingSystem;
  readonly #replicas: ReplicaSet;
  readonly #record: ServingRecord;
  readonly #watch: RequestWatch;
  readonly #load: LiveLoad;
  readonly #samples: ServedDigits;
  readonly #controls: Controls;
  readonly #timer = new DueTimer(() => this.#step());
  readonly #ticker: ReturnType<typeof setInterval>;
  #source: LiveSource<ServingOutput> | undefined;
  #watchedAt = 0;
  #isOver = false;
  #whenDrained: (() => void)[] = [];

  constructor(plan: ServerPlan, around: ServerSurroundings) {
    this.#plan = plan;
    this.#around = around;
    const { now, wasHidden = () => false } = around;
    const { settings, seed, scale, samples, recordedMs, spares = 1 } = plan;
    this.#wasHidden = wasHidden;
    this.#tellOfTab = tabNews("figures leave this time out", (text) => this.#mark(text));
    this.#record = new ServingRecord(plan, now(), wasHidden);
    this.#watch = new RequestWatch({
      ...{ scale, wasHidden },
      labelOf: (sample) => samples?.labels?.[sample],
      ...(around.featuresOf === undefined ? {} : { featuresOf: around.featuresOf }),
    });
    this.#served = new ServedReplicas({
      ...{ settings, now, seed, spares, parts: faultyParts(plan.fault, seed) },
      tellStarter: around.tell,
      onEnded: (ended) => this.#ended(ended),
      onReady: () => around.tell({ type: "ready" }),
      onHeard: () => this.#step(),
      mark: (text) => this.#mark(text),
    });
    this.#system = this.#served.system;
    this.#replicas = this.#served.set;
    this.#samples = new ServedDigits(plan);
    this.#load = new LiveLoad(this.#system, this.#samples, recordedMs);
    this.#controls = serverControls({
      system: this.#system,
      replicas: this.#replicas,
      load: this.#load,
      largestBatch: plan.largestBatch,
      mark: (text) => this.#mark(text),
      ask: (value) => this.#askDigit(value),
      askSample: (value) => this.#askSample(value),
      drain: () => this.#drain(),
    });
    this.#replicas.scale(plan.replicas);
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
  }

  /** The panel that shows it from now on. */
  show(record: ServingOutput, port: SourcePort): void {
    this.#source = new LiveSource(port, record, {
      controls: steppedBy(this.#controls, () => this.#step()),
      onEnd: () => this.#endSoftly(),
    });
    this.#tick();
  }

  receive(message: Exclude<ToServer, { type: "begin" }>): void {
    switch (message.type) {
      case "flow":
        this.#load.open(steppingPort(message.port, () => this.#step()));
        break;
      case "serve":
        answerLoad(
          steppingPort(message.port, () => this.#step()),
          this.#system,
          this.#samples,
          this.#around.now,
        );
        break;
      case "disturbances":
        message.port.onmessage = ({ data }: MessageEvent<Disturbance>) => this.#disturb(data);
        break;
      case "watch":
        this.#watch.add(message.port);
        break;
      case "lost":
        this.#served.lost(message.worker, message.reason);
        break;
      case "infer":
        this.#infer(message.id, message.request);
        break;
      case "command":
        void answerCommand(message, {
          name: "serve",
          controls: this.#controls,
          step: () => this.#step(),
          tell: this.#around.tell,
        });
        break;
      case "stop":
        void this.stop().then(() => this.#around.tell({ type: "done", id: message.id }));
        break;
      case "state":
        this.#around.tell({ type: "state", id: message.id, state: this.#state() });
        break;
      case "record":
        this.#around.tell({ type: "record", id: message.id, record: this.#recordNow() });
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
    this.#replicas.endAll();
  }

  /** A monitor's disturbance that these samples cannot have is told, and ends nothing. */
  #disturb(disturbance: Disturbance): void {
    try {
      this.#samples.disturb(disturbance);
    } catch (error) {
      this.#mark(errorMessage(error));
    }
  }

  #ended(ended: Ended): void {
    this.#record.end(ended);
    this.#watch.end(ended);
  }

  #mark(text: string): void {
    this.#record.mark(this.#around.now(), text);
  }

  #infer(id: number, request: unknown): void {
    const { now, tell } = this.#around;
    const { name, sampleShape, fault } = this.#plan;
    answerInfer(id, request, {
      ...{ name, sampleShape, now, tell },
      ...(fault === "input-check" ? { read: samplesUnchecked } : {}),
      ask: (asked) => this.#system.ask(asked),
      refuse: (asked, reason) => this.#system.refuse(asked, reason),
    });
  }

  /** `{ image }`: a digit that the reader has drawn. It is shown with its own way. */
  async #askDigit(value: unknown): Promise<void> {
    const { sampleShape, scale } = this.#plan;
    const image = (value as { image?: unknown } | null | undefined)?.image;
    const size = sampleShape.reduce((product, n) => product * n, 1);
    await this.#askInput({ input: inputOfImage(image, size, scale) });
  }

  /** A number: the sample in that place, counted round and round. */
  async #askSample(value: unknown): Promise<void> {
    const { count } = this.#samples;
    if (count === 0) {
      throw new RangeError(
        "ask-sample: expected a server with samples, got one without; give serve(model, { samples })",
      );
    }
    checkNumber("ask-sample", value, { isWhole: true, low: 0, high: 1e6 });
    await this.#askInput(this.#samples.take(value % count));
  }

  /** Resolves when it is shown with its own way; throws where it has no answer. */
  async #askInput(asked: Sample): Promise<void> {
    const { scale } = this.#plan;
    const ended = await new Promise<Ended>((resolve) => {
      const dueAt = this.#around.now();
      this.#system.ask({ ...asked, dueAt, asker: { onEnded: resolve } });
      this.#step();
    });
    const { answered, latencyMs, outcome, reason } = ended;
    if (answered === undefined) throw new Error(`the digit was ${outcome}: ${reason}`);
    const { answer, spans, replica = -1, batchSize = 0 } = answered;
    this.#record.showAsked({
      image: toBase64(imageOfInput(asked.input, scale)),
      probabilities: [...answer.probabilities],
      spansMs: { ...spans },
      ...{ latencyMs, replica, batchSize },
    });
    this.#tick();
  }

  #drain(): Promise<void> {
    this.#load.end();
    this.#system.drain();
    return new Promise((resolve) => {
      this.#whenDrained.push(resolve);
      this.#step();
    });
  }

  /** The page asks it to end. */
  async #endSoftly(): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, SOFT_END_MS));
    await Promise.race([this.#drain(), late]);
    this.#isOver = true;
    this.#tick();
    this.close();
  }

  #state(): ServerState {
    const { queued, counts, isDraining, settings } = this.#system;
    const replicas = this.#replicas.states((replica) => this.#record.answeredBy(replica));
    const ready = this.#replicas.isReady && !isDraining;
    return { live: !isDraining, ready, settings, queued, counts, replicas };
  }

  #tick(): void {
    const now = this.#around.now();
    this.#step();
    this.#tellOfTab(this.#wasHidden(now, now));
    const { queued, replicas } = this.#state();
    this.#source?.update(this.#recordNow());
    if (now - this.#watchedAt < WATCH_MS) return;
    this.#watchedAt = now;
    this.#watch.flush(now, queued, replicas);
  }

  #recordNow(): ServingOutput {
    const { queued, counts, replicas } = this.#state();
    const moment = this.#moment({ queued, counts, replicas });
    return this.#record.at(this.#around.now(), moment);
  }

  #moment(parts: Pick<ServingMoment, "queued" | "counts" | "replicas">): ServingMoment {
    const { load } = this.#load;
    return {
      ...parts,
      state: this.#isDrained ? "done" : this.#isOver ? "partial" : "running",
      stage: this.#stage(parts.counts.open),
      settings: this.#system.settings,
      ...(load === undefined ? {} : { load }),
    };
  }

  #stage(open: number): string {
    const { up, size } = this.#replicas;
    if (this.#isOver)
      return open === 0 ? "it has ended" : `it was ended with ${open} open requests`;
    if (this.#system.isDraining) {
      return open === 0 ? "drained: it takes no more requests" : `draining: ${open} open`;
    }
    return `${up} of ${size} replicas ${up === 1 ? "answers" : "answer"}${this.#leftOut()}`;
  }

  #leftOut(): string {
    const seconds = this.#record.leftOutAt(this.#around.now());
    return seconds === 0
      ? ""
      : `; figures leave out ${seconds} s of the last minute, with the tab in the background`;
  }

  get #isDrained(): boolean {
    return this.#system.isDraining && this.#system.counts.open === 0;
  }

  /** Does what is due, and sees to it that what is due next is not missed. */
  #step(): void {
    if (this.#isOver) return;
    this.#served.step();
    if (this.#whenDrained.length > 0 && this.#isDrained) {
      for (const resolve of this.#whenDrained.splice(0)) resolve();
    }
    this.#timer.set(this.#served.nextDueAt, this.#around.now());
  }
}

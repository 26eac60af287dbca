/**
 * A server in its worker: ports and timers around what `ServingSystem` and `ReplicaSet` decide. Requests, answers and the load go
 * between workers directly; the kernel is only needed to start a worker, and may be busy for as long as there is a spare.
 */

import { errorMessage } from "../../base/assert.ts";
import { toBase64 } from "../../base/base64.ts";
import type { ServingOutput } from "../../outputs/panels/serving/serving.ts";
import type { SourcePort } from "../../outputs/source.ts";
import { type Controls, LiveSource } from "../live/live-source.ts";
import type { QueryPort } from "../load/generator/query-channel.ts";
import type { Disturbance } from "../monitoring/disturb.ts";
import { answerLoad } from "./answer-load.ts";
import { askTogether, type Sample, worstOf } from "./ask-together.ts";
import { DueTimer } from "./due-timer.ts";
import { type InferRequest, InvalidRequest, responseOf, samplesOf } from "./inference-protocol.ts";
import { LiveLoad } from "./live-load.ts";
import { imageOfInput, inputOfImage } from "./pixels.ts";
import type { FromReplica, ToReplica } from "./replica-messages.ts";
import { ReplicaPorts } from "./replica-ports.ts";
import { ReplicaSet } from "./replica-set.ts";
import { RequestWatch } from "./request-watch.ts";
import { ServedDigits } from "./served-digits.ts";
import { serverControls } from "./server-controls.ts";
import type { FromServer, ServerPlan, ServerState, ToServer } from "./server-messages.ts";
import { type ServingMoment, ServingRecord } from "./serving-record.ts";
import type { Answer, Ended } from "./serving-request.ts";
import { checkNumber } from "./serving-settings.ts";
import { ServingSystem } from "./serving-system.ts";

/** What is around it. */
export interface ServerSurroundings {
  /** Ms on the clock of all workers. */
  now(): number;
  tell(message: FromServer, transfer?: Transferable[]): void;
  /** Features of an image for monitors that watch for drift. */
  featuresOf?: (image: Uint8Array) => readonly number[];
}

/** The panel changes ten times a second, monitors hear four times. */
const TICK_MS = 100;
const WATCH_MS = 250;
/** Asked to end, it gives open requests so long. */
const SOFT_END_MS = 800;

export class ServingServer {
  readonly #around: ServerSurroundings;
  readonly #plan: ServerPlan;
  readonly #system: ServingSystem;
  readonly #replicas: ReplicaSet;
  readonly #record: ServingRecord;
  readonly #watch: RequestWatch;
  readonly #load: LiveLoad;
  readonly #samples: ServedDigits;
  readonly #controls: Controls;
  readonly #ports: ReplicaPorts;
  readonly #timer = new DueTimer(() => this.#step());
  readonly #ticker: ReturnType<typeof setInterval>;
  #source: LiveSource<ServingOutput> | undefined;
  #watchedAt = 0;
  #wasReady = false;
  #isOver = false;
  #whenDrained: (() => void)[] = [];

  constructor(plan: ServerPlan, around: ServerSurroundings) {
    this.#plan = plan;
    this.#around = around;
    const { now } = around;
    const { settings, seed, scale, samples, recordedMs } = plan;
    this.#record = new ServingRecord(plan, now());
    this.#watch = new RequestWatch({
      scale,
      labelOf: (sample) => samples?.labels?.[sample],
      ...(around.featuresOf === undefined ? {} : { featuresOf: around.featuresOf }),
    });
    this.#system = new ServingSystem({
      ...{ settings, now, seed },
      send: (replica, batch) => this.#sendTo(replica, { type: "batch", ...batch }, batch.input),
      onEnded: (ended) => this.#ended(ended),
      onIdle: (replica) => this.#replicas.idle(replica),
    });
    this.#ports = new ReplicaPorts(around.tell, (worker, message) => {
      this.#hear(worker, message);
      this.#step();
    });
    this.#replicas = new ReplicaSet({
      now,
      system: this.#system,
      spawn: (worker) => this.#ports.spawn(worker),
      end: (worker) => this.#ports.end(worker),
      probe: (worker) => this.#ports.tell(worker, { type: "probe" }),
      mark: (text) => this.#mark(text),
    });
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
        this.#load.open(this.#stepping(message.port));
        break;
      case "serve":
        answerLoad(this.#stepping(message.port), this.#system, this.#samples, this.#around.now);
        break;
      case "disturbances":
        message.port.onmessage = ({ data }: MessageEvent<Disturbance>) => this.#disturb(data);
        break;
      case "watch":
        this.#watch.add(message.port);
        break;
      case "lost":
        this.#ports.close(message.worker);
        this.#replicas.lost(message.worker, message.reason);
        break;
      case "infer":
        this.#infer(message.id, message.request);
        break;
      case "command":
        void this.#command(message.id, message.name, message.value);
        break;
      case "stop":
        void this.stop().then(() => this.#around.tell({ type: "done", id: message.id }));
        break;
      case "state":
        this.#around.tell({ type: "state", id: message.id, state: this.#state() });
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

  #sendTo(replica: number, message: ToReplica, input: Float32Array<ArrayBuffer>): void {
    const worker = this.#replicas.workerOf(replica);
    if (worker !== undefined) this.#ports.tell(worker, message, [input.buffer]);
  }

  #hear(worker: number, message: FromReplica): void {
    this.#replicas.heard(worker);
    const replica = this.#replicas.replicaOf(worker);
    if (message.type === "ready") {
      this.#replicas.ready(worker, message.slowestMs);
      this.#tellReady();
    } else if (replica === undefined) return;
    else if (message.type === "answers") {
      const { id, count, outputs, probabilities, computeMs } = message;
      const answers = answersOf(outputs, probabilities, count);
      this.#system.answer(replica, id, answers, computeMs);
    } else if (message.type === "failed") this.#system.fail(replica, message.id, message.reason);
  }

  #tellReady(): void {
    if (this.#wasReady || !this.#replicas.isReady) return;
    this.#wasReady = true;
    this.#around.tell({ type: "ready" });
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
    const { name, sampleShape } = this.#plan;
    const dueAt = now();
    let samples: Float32Array[];
    try {
      samples = samplesOf(request, { shape: sampleShape });
    } catch (error) {
      if (!(error instanceof InvalidRequest)) throw error;
      const reason = error.message;
      const input = new Float32Array(0);
      this.#system.refuse({ input, dueAt, asker: { onEnded() {} } }, reason);
      tell({ type: "refused", id, outcome: "failed", reason });
      return;
    }
    const asked = samples.map((input) => ({ input }));
    askTogether(this.#system, asked, { dueAt, from: this }, (all) => {
      const answers = all.flatMap(({ answered }) => answered?.answer ?? []);
      if (answers.length === all.length) {
        const response = responseOf(name, (request as InferRequest).id, answers);
        tell({ type: "response", id, response });
        return;
      }
      const { outcome = "failed", reason = "no answer" } = worstOf(all) ?? {};
      if (outcome !== "answered") tell({ type: "refused", id, outcome, reason });
    });
  }

  async #command(id: number, name: string, value: unknown): Promise<void> {
    try {
      const control = Object.hasOwn(this.#controls, name) ? this.#controls[name] : undefined;
      if (control === undefined) throw new RangeError(`serve: there is no control "${name}"`);
      const done = control(value);
      this.#step();
      await done;
      this.#around.tell({ type: "done", id });
    } catch (error) {
      const reason = errorMessage(error);
      this.#around.tell({ type: "refused", id, outcome: "failed", reason });
    }
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
    const { queued, counts, isDraining } = this.#system;
    const replicas = this.#replicas.states((replica) => this.#record.answeredBy(replica));
    const ready = this.#replicas.isReady && !isDraining;
    return { live: !isDraining, ready, queued, counts, replicas };
  }

  #tick(): void {
    const now = this.#around.now();
    this.#step();
    const { queued, counts, replicas } = this.#state();
    this.#source?.update(this.#record.at(now, this.#moment({ queued, counts, replicas })));
    if (now - this.#watchedAt < WATCH_MS) return;
    this.#watchedAt = now;
    this.#watch.flush(now, queued, replicas);
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
      return open === 0 ? "drained: it takes no requests any more" : `draining: ${open} open`;
    }
    return `${up} of ${size} replicas ${up === 1 ? "answers" : "answer"}`;
  }

  get #isDrained(): boolean {
    return this.#system.isDraining && this.#system.counts.open === 0;
  }

  /** Does what is due, and sees to it that what is due next is not missed. */
  #step(): void {
    if (this.#isOver) return;
    this.#system.step();
    this.#replicas.step();
    if (this.#whenDrained.length > 0 && this.#isDrained) {
      for (const resolve of this.#whenDrained.splice(0)) resolve();
    }
    const dueAt = Math.min(this.#system.nextDueAt, this.#replicas.nextDueAt);
    this.#timer.set(dueAt, this.#around.now());
  }

  /** A port whose messages are each followed by a step. */
  #stepping(port: MessagePort): QueryPort {
    let hear: QueryPort["onmessage"] = null;
    port.onmessage = (event) => {
      hear?.(event);
      this.#step();
    };
    return {
      postMessage: (message, transfer = []) => port.postMessage(message, transfer),
      close: () => port.close(),
      get onmessage() {
        return hear;
      },
      set onmessage(next) {
        hear = next;
      },
    };
  }
}

function answersOf(outputs: Float32Array, probabilities: Float32Array, count: number): Answer[] {
  const classes = outputs.length / count;
  return Array.from({ length: count }, (_, i) => ({
    output: outputs.slice(i * classes, (i + 1) * classes),
    probabilities: probabilities.slice(i * classes, (i + 1) * classes),
  }));
}

function steppedBy(controls: Controls, step: () => void): Controls {
  return Object.fromEntries(
    Object.entries(controls).map(([name, control]) => [
      name,
      (value: unknown) => {
        const done = control(value);
        step();
        return done;
      },
    ]),
  );
}

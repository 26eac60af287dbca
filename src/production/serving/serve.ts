/** A server from the side of the code that starts it: in the kernel, which alone can start workers. */
import type { SystemHandle } from "../../base/live-system.ts";
import type { RoleWorker } from "../../base/role-worker.ts";
import type { ServingOutput, ServingSettings } from "../../outputs/panels/serving/serving.ts";
import { type Module, type Tensor, zeros } from "../../tinytorch/index.ts";
import { openSource } from "../live/open-source.ts";
import { openUnseen } from "../live/unseen-system.ts";
import { QueryRejected } from "../load/query-errors.ts";
import type { SystemUnderTest } from "../load/system-under-test.ts";
import { workerUnderTest } from "../load/worker-system.ts";
import { Questions } from "../roles/questions.ts";
import { spawnRole } from "../roles/spawn-role.ts";
import type { ServerFault } from "./faulty-parts.ts";
import {
  INPUT,
  type InferRequest,
  type InferResponse,
  InvalidRequest,
  PROBABILITIES,
} from "./inference-protocol.ts";
import type { PixelScale } from "./pixels.ts";
import type { ServedModel } from "./replica-messages.ts";
import { ReplicaWorkers } from "./replica-workers.ts";
import { classOf } from "./request-watch.ts";
import { type SampleSet, serveModel, serveSamples } from "./serve-model.ts";
import type {
  FromServer,
  ServerAnswer,
  ServerPlan,
  ServerState,
  ToServer,
} from "./server-messages.ts";
import { firstRecord } from "./serving-record.ts";
import {
  checkEngine,
  checkNumber,
  checkSettings,
  DEFAULT_SETTINGS,
  type Engine,
  MOST_REPLICAS,
  type Policy,
} from "./serving-settings.ts";
import { spawnFlow } from "./spawn-flow.ts";

export interface ServeOptions extends Partial<ServingSettings> {
  /** Workers that answer, each with a copy of the model. Default 2. */
  replicas?: number;
  /** What replicas compute with, each on one thread: this library ("tinytorch", the default), or ONNX Runtime Web. */
  engine?: Engine;
  /** Default: the model's class. */
  name?: string;
  /** An input of shape (N, …), for its shape. Default (1, 784). */
  example?: Tensor;
  /** Warm spares: workers ready to take the place of one that ends, or of one more. Default 1; without any, a start is waited for. */
  spares?: number;
  /** Digits that loads ask for by their number; the server takes the first 5,000. */
  samples?: SampleSet;
  /** How drawn digits are scaled, as the data set's `Normalize`. Default: grey values from 0 to 1. */
  normalize?: PixelScale;
  /** The largest batch that `maxBatchSize` can be set to later. Default 32, or `maxBatchSize` if that is more. */
  largestBatch?: number;
  /** For the load "replay": when the recorded queries came, ms, ascending. */
  recordedMs?: ArrayLike<number>;
  /** Where random numbers of router and load start. Default 0. */
  seed?: number;
  /** A part that is broken on purpose, to see what finds it. Default: none. */
  fault?: ServerFault;
  /** Whether it has a panel. Default true; one without is for trials, and is to be stopped by who started it. */
  isShown?: boolean;
}

/** A class for one sample. */
export interface Prediction {
  predicted: number;
  probabilities: Float32Array;
}

/** How a request ended without an answer. */
export class RequestTimedOut extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "RequestTimedOut";
  }
}

export class Server {
  readonly name: string;
  readonly #worker: RoleWorker;
  readonly #system: SystemHandle;
  readonly #model: ServedModel;
  readonly #sampleCount: number;
  readonly #replicas: ReplicaWorkers;
  readonly #questions = new Questions<ServerAnswer>();
  readonly #heard: ((reason: string) => void)[] = [];
  #ended: string | undefined;
  #ready: () => void = () => {};
  #notReady: (error: Error) => void = () => {};

  /** @internal Users call `serve`. */
  constructor(model: ServedModel, plan: ServerPlan, { isShown }: { isShown: boolean }) {
    this.name = plan.name;
    this.#model = model;
    this.#sampleCount = plan.samples?.labels?.length ?? 0;
    this.#worker = spawnRole("server", { name: `${plan.name} server` });
    this.#replicas = new ReplicaWorkers({
      ...{ model, name: plan.name, worker: this.#worker },
      system: () => this.#system,
      onLost: (worker, reason) => this.#send({ type: "lost", worker, reason }),
      onFailed: (error) => this.#notReady(error),
    });
    this.#worker.onmessage = ({ data }: MessageEvent<FromServer>) => this.#hear(data);
    this.#worker.onerror = (error) => this.#over(error.message);
    this.#worker.onend = (reason) => this.#over(reason);
    this.#send({ type: "begin", plan });
    const { generator, port } = spawnFlow(plan.name, plan.seed);
    this.#send({ type: "flow", port }, [port]);
    try {
      this.#system = isShown
        ? openSource(firstRecord(plan), { worker: this.#worker, others: [generator] })
        : openUnseen([this.#worker, generator]);
    } catch (error) {
      this.#worker.terminate();
      generator.terminate();
      throw error;
    }
  }

  /** @internal Resolves when every replica can answer; ends the server and rejects when one cannot be started. */
  async ready(): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#ready = resolve;
        this.#notReady = reject;
      });
    } catch (error) {
      this.#system.end("a replica could not be started");
      throw error;
    }
  }

  /** Whether it is gone, for whatever reason. */
  get isEnded(): boolean {
    return this.#ended !== undefined;
  }

  /**
   * Asks as the Open Inference Protocol does: `{ inputs: [{ name: "input", shape: [1, 784], datatype: "FP32", data }] }`. Rejects
   * with an `InvalidRequest` for a request that is wrong, `QueryRejected` for one that was turned away, `RequestTimedOut`, or another
   * error for one that failed.
   */
  async infer(request: InferRequest): Promise<InferResponse> {
    const answer = await this.#ask((id) => ({ type: "infer", id, request }));
    if (answer.type !== "response") throw new Error("serve: expected a response");
    return answer.response;
  }

  /** The class of one sample, given as the model takes it; rejects as `infer` does. */
  async predict(pixels: ArrayLike<number>): Promise<Prediction> {
    return predictionOf(await this.infer(inferRequestOf(pixels, this.#model.sampleShape)));
  }

  /** The server as a system under test: a load generator asks it for samples by number, without this thread. */
  underTest(name = this.name): SystemUnderTest {
    if (this.#sampleCount === 0) {
      throw new Error(
        "underTest: this server holds no samples; give it some: serve(model, { samples: digits })",
      );
    }
    return workerUnderTest({
      name,
      sampleCount: this.#sampleCount,
      connect: () => this.#connect("serve"),
      onEnd: (heard) => {
        if (this.#ended === undefined) this.#heard.push(heard);
        else heard(this.#ended);
      },
    });
  }

  /** Every request that ends, as `RequestBatch` messages a few times a second; for monitors, as many as like. */
  watch(): MessagePort {
    return this.#connect("watch");
  }

  /** From now on the digits that loads ask for are turned, blurred or chosen as a monitor's port tells: `monitor.disturbances()`. */
  disturbBy(port: MessagePort): void {
    this.#send({ type: "disturbances", port }, [port]);
  }

  /** Whether it lives and is ready, its counts and its replicas, now. */
  async state(): Promise<ServerState> {
    const answer = await this.#ask((id) => ({ type: "state", id }));
    if (answer.type !== "state") throw new Error("serve: expected a state");
    return answer.state;
  }

  /** The record that the panel shows, now: plain data. */
  async record(): Promise<ServingOutput> {
    const answer = await this.#ask((id) => ({ type: "record", id }));
    if (answer.type !== "record") throw new Error("serve: expected a record");
    return answer.record;
  }

  /** A load of so many queries a second from now on, in a shape; 0 for none. The panel has the same controls. */
  async load(rate: number, shape?: "poisson" | "bursts" | "diurnal" | "replay"): Promise<void> {
    if (shape !== undefined) await this.#command("shape", shape);
    await this.#command("rate", rate);
  }

  /** So many replicas; those that leave answer first what they have. Resolves when that is under way. */
  scale(replicas: number): Promise<void> {
    return this.#command("replicas", replicas);
  }

  setPolicy(policy: Policy): Promise<void> {
    return this.#command("policy", policy);
  }

  /** Changes settings while it runs. Rejects with a sentence for one that makes no sense. */
  async set(settings: Partial<ServingSettings>): Promise<void> {
    for (const [name, value] of Object.entries(checkSettings(settings))) {
      await this.#command(CONTROLS[name as keyof ServingSettings], value);
    }
  }

  /** Ends a replica as a crash does: what it was answering is tried once more elsewhere, and a warm spare takes its place. */
  kill(replica: number): Promise<void> {
    return this.#command("kill", replica);
  }

  /** Takes no new requests; resolves when those that were open have ended. */
  drain(): Promise<void> {
    return this.#command("drain", undefined);
  }

  /** Gives open requests a moment, then ends the server and its workers. */
  async stop(): Promise<void> {
    if (this.#ended !== undefined) return;
    await this.#questions.askToEnd((id) => this.#send({ type: "stop", id }));
    this.#system.end("it was stopped");
  }

  async #command(name: string, value: unknown): Promise<void> {
    await this.#ask((id) => ({ type: "command", id, name, value }));
  }

  #connect(type: "serve" | "watch"): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#send({ type, port: port2 }, [port2]);
    return port1;
  }

  #send(message: ToServer, transfer?: Transferable[]): void {
    if (this.#ended === undefined) this.#worker.postMessage(message, transfer);
  }

  #ask(messageOf: (id: number) => ToServer): Promise<ServerAnswer> {
    return this.#questions.ask((id) => this.#send(messageOf(id)));
  }

  #hear(message: FromServer): void {
    if (message.type === "spawn" || message.type === "end") this.#replicas.receive(message);
    else if (message.type === "ready") this.#ready();
    else if (message.type === "refused") this.#questions.refuse(message.id, errorOf(message));
    else this.#questions.answer(message.id, message);
  }

  #over(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    const error = new Error(`serve: ${reason}`);
    this.#notReady(error);
    this.#questions.end(error);
    for (const heard of this.#heard.splice(0)) heard(reason);
    this.#replicas.endAll();
  }
}

/** The controls' names of settings. */
const CONTROLS: Record<keyof ServingSettings, string> = {
  policy: "policy",
  maxBatchSize: "max-batch-size",
  maxQueueDelayMs: "max-queue-delay",
  queueLimit: "queue-limit",
  timeoutMs: "timeout",
  cacheSize: "cache",
};

/** @internal Asks for one sample, given as the model takes it. */
export function inferRequestOf(
  pixels: ArrayLike<number>,
  sampleShape: readonly number[],
): InferRequest {
  const shape = [1, ...sampleShape];
  return { inputs: [{ name: INPUT, shape, datatype: "FP32", data: Float32Array.from(pixels) }] };
}

/** @internal The class of the one sample that was asked for. */
export function predictionOf({ outputs }: InferResponse): Prediction {
  const found = outputs.find(({ name }) => name === PROBABILITIES);
  const probabilities = Float32Array.from(found?.data ?? []);
  return { predicted: classOf(probabilities), probabilities };
}

/** @internal How a request ended, as an error. */
export function errorOf({ outcome, reason }: Extract<ServerAnswer, { type: "refused" }>): Error {
  if (outcome === "rejected") return new QueryRejected(reason);
  if (outcome === "timed-out") return new RequestTimedOut(reason);
  return reason.startsWith("infer: ") ? new InvalidRequest(reason) : new Error(reason);
}

const MOST_SPARES = 4;
/** The largest batch unless told otherwise. */
const LARGEST_BATCH = 32;

/**
 * Serves a model from workers: a router in one, a copy of the model in each of the others, and a load generator beside them. Shows the
 * Serving panel beneath the cell, and resolves when every replica can answer: `const server = await serve(model, { samples: digits })`.
 * It goes on after its cell. Rejects with a sentence for options that make no sense and for a model that cannot travel.
 */
export async function serve(model: Module, options: ServeOptions = {}): Promise<Server> {
  const { replicas = 2, name = model.constructor.name, seed = 0, samples, recordedMs } = options;
  const { example = zeros([1, 784]), normalize = { mean: 0, std: 1 } } = options;
  const { engine = "tinytorch", fault, isShown = true, spares } = options;
  checkEngine(engine);
  const settings = { ...DEFAULT_SETTINGS, ...checkSettings(settingsIn(options)) };
  const { largestBatch = Math.max(LARGEST_BATCH, settings.maxBatchSize) } = options;
  checkNumber("replicas", replicas, { isWhole: true, low: 1, high: MOST_REPLICAS });
  if (spares !== undefined)
    checkNumber("spares", spares, { isWhole: true, low: 0, high: MOST_SPARES });
  checkNumber("largestBatch", largestBatch, {
    ...{ isWhole: true, low: settings.maxBatchSize, high: 64 },
  });
  const served = await serveModel(model, { name, example, largestBatch, engine });
  const { sampleShape } = served;
  const plan: ServerPlan = {
    ...{ name, engine, sampleShape, largestBatch, settings, replicas, seed, scale: normalize },
    ...(samples === undefined ? {} : { samples: await serveSamples(samples, sampleShape) }),
    ...(spares === undefined ? {} : { spares }),
    ...(recordedMs === undefined ? {} : { recordedMs: Array.from(recordedMs) }),
    ...(fault === undefined ? {} : { fault }),
  };
  const server = new Server(served, plan, { isShown });
  await server.ready();
  return server;
}

/** Those of the options that are settings; unknown ones are refused. */
function settingsIn(options: ServeOptions): Partial<ServingSettings> {
  const { replicas: _r, engine: _c, name: _n, example: _e, samples: _s, ...rest } = options;
  const { normalize: _z, largestBatch: _l, recordedMs: _m, seed: _d, ...more } = rest;
  const { fault: _f, isShown: _i, spares: _w, ...settings } = more;
  return settings;
}

/** A rollout as the code that began it sees it: in the kernel, which alone can start workers. */
import type { SystemHandle } from "../../base/live-system.ts";
import type { RoleWorker } from "../../base/role-worker.ts";
import type {
  GateTest,
  RolloutFault,
  RolloutOutcome,
  RolloutOutput,
} from "../../outputs/panels/rollout/rollout.ts";
import type { ArrivalShape } from "../../systems/queueing/arrival-process.ts";
import type { RolloutVersion } from "../../systems/rollout/observation.ts";
import { openSource } from "../live/open-source.ts";
import type { SystemUnderTest } from "../load/system-under-test.ts";
import { workerUnderTest } from "../load/worker-system.ts";
import { Questions } from "../roles/questions.ts";
import { spawnRole } from "../roles/spawn-role.ts";
import type { InferRequest, InferResponse } from "../serving/inference-protocol.ts";
import type { ServedModel } from "../serving/replica-messages.ts";
import { ReplicaWorkers } from "../serving/replica-workers.ts";
import { errorOf, inferRequestOf, type Prediction, predictionOf } from "../serving/serve.ts";
import { spawnFlow } from "../serving/spawn-flow.ts";
import type { FaultRequest } from "./fault-injection.ts";
import type { FromRollout, RolloutAnswer, ToRollout } from "./rollout-messages.ts";
import type { RolloutPlan } from "./rollout-plan.ts";
import { firstRecord } from "./rollout-record.ts";

const VERSIONS = ["v1", "v2"] as const;

/** Asked with the same key, requests go to the same version. */
interface Sticky {
  key?: string;
}

export class Rollout {
  /** Resolves with what was decided first; rejects when the rollout ends before that. */
  readonly finished: Promise<RolloutOutcome>;
  readonly service: string;
  readonly #worker: RoleWorker;
  readonly #system: SystemHandle;
  readonly #plan: RolloutPlan;
  readonly #replicas: Readonly<Record<RolloutVersion, ReplicaWorkers>>;
  readonly #questions = new Questions<RolloutAnswer>();
  readonly #heard: ((reason: string) => void)[] = [];
  readonly #isReady: Promise<void>;
  readonly #carryOut: (outcome: RolloutOutcome) => Promise<void>;
  /** What decisions move, one after another. */
  #carriedOut: Promise<void> = Promise.resolve();
  #ended: string | undefined;
  #outcome: RolloutOutcome | undefined;
  #ready: () => void = () => {};
  #notReady: (error: Error) => void = () => {};
  #finish: (outcome: RolloutOutcome) => void = () => {};
  #notFinished: (error: Error) => void = () => {};

  /** @internal Users call `deployWithStrategy`. `carryOut`: what else a decision moves; the next waits for it. */
  constructor(
    models: Readonly<Record<RolloutVersion, ServedModel>>,
    plan: RolloutPlan,
    carryOut: (outcome: RolloutOutcome) => Promise<void>,
  ) {
    this.#carryOut = carryOut;
    this.service = plan.service;
    this.#plan = plan;
    this.#isReady = new Promise((resolve, reject) => {
      this.#ready = resolve;
      this.#notReady = reject;
    });
    this.finished = new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#notFinished = reject;
    });
    // Nobody need wait for either.
    for (const promise of [this.#isReady, this.finished]) promise.catch(() => {});
    this.#worker = spawnRole("rollout", { name: `${plan.service} rollout` });
    this.#replicas = { v1: this.#start("v1", models.v1), v2: this.#start("v2", models.v2) };
    this.#worker.onmessage = ({ data }: MessageEvent<FromRollout>) => this.#hear(data);
    this.#worker.onerror = (error) => this.#over(error.message);
    this.#worker.onend = (reason) => this.#over(reason);
    this.#send({ type: "begin", plan });
    const { generator, port } = spawnFlow(plan.service, plan.seed);
    this.#send({ type: "flow", port }, [port]);
    try {
      this.#system = openSource(firstRecord(plan), { worker: this.#worker, others: [generator] });
    } catch (error) {
      this.#worker.terminate();
      generator.terminate();
      throw error;
    }
  }

  /** @internal Resolves when both versions can answer, or when v2 is given up; ends the rollout and rejects when v1 cannot be started. */
  async ready(): Promise<void> {
    try {
      await this.#isReady;
    } catch (error) {
      this.#system.end("v1 could not be started");
      throw error;
    }
  }

  /** Whether it is gone, for whatever reason. */
  get isEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** What was decided last; undefined before. */
  get outcome(): RolloutOutcome | undefined {
    return this.#outcome;
  }

  /** The record that the panel shows, now: plain data. */
  async state(): Promise<RolloutOutput> {
    const answer = await this.#ask((id) => ({ type: "state", id }));
    if (answer.type !== "state") throw new Error("deployWithStrategy: expected a state");
    return answer.record;
  }

  /** Goes on to the next stage at once, without waiting for evidence. Rejects with a sentence where it is decided already. */
  async promote(): Promise<void> {
    await this.#command("promote");
    await this.#carriedOut;
  }

  /** Nothing is promoted and the gate's clock stands still until it is resumed; harm still rolls back. */
  pause(): Promise<void> {
    return this.#command("pause");
  }

  resume(): Promise<void> {
    return this.#command("resume");
  }

  /** Gives all of the traffic back to v1, also after a promotion: v1 is kept warm. */
  async abort(): Promise<void> {
    await this.#command("abort");
    await this.#carriedOut;
  }

  /** A real fault of v2, in place of the one before. `by`: of "slower", which share of v1's median latency is added; default 0.5. */
  setFault(fault: RolloutFault, { by }: { by?: number } = {}): Promise<void> {
    const request: Partial<FaultRequest> = { fault, ...(by === undefined ? {} : { by }) };
    return this.#command("fault", request);
  }

  /** The gate's test of latency from now on; its evidence begins anew. */
  setGateTest(test: GateTest): Promise<void> {
    return this.#command("gate-test", test);
  }

  /** A load of so many requests a second from now on, in a shape; 0 for none. */
  async load(rate: number, shape?: ArrivalShape): Promise<void> {
    if (shape !== undefined) await this.#command("shape", shape);
    await this.#command("rate", rate);
  }

  /** Asks as the Open Inference Protocol does; the version that the split chooses answers. Rejects as `Server.infer` does. */
  async infer(request: InferRequest, sticky?: Sticky): Promise<InferResponse> {
    return (await this.#infer(request, sticky)).response;
  }

  /** The class of one sample, given as the model takes it, with the version that answered. */
  async predict(
    pixels: ArrayLike<number>,
    sticky?: Sticky,
  ): Promise<Prediction & { version: RolloutVersion }> {
    const request = inferRequestOf(pixels, this.#plan.sampleShape);
    const { response, version } = await this.#infer(request, sticky);
    return { ...predictionOf(response), version };
  }

  /** Both versions behind the split as a system under test: a load generator asks it for samples by number. */
  underTest(name = this.service): SystemUnderTest {
    const sampleCount = this.#plan.samples?.labels?.length ?? 0;
    if (sampleCount === 0) {
      throw new Error(
        "underTest: this rollout holds no samples; give it some: deployWithStrategy(strategy, { samples: digits, … })",
      );
    }
    return workerUnderTest({
      ...{ name, sampleCount },
      connect: () => {
        const { port1, port2 } = new MessageChannel();
        this.#send({ type: "serve", port: port2 }, [port2]);
        return port1;
      },
      onEnd: (heard) => {
        if (this.#ended === undefined) this.#heard.push(heard);
        else heard(this.#ended);
      },
    });
  }

  /** Gives open requests a moment, then ends both versions and their workers. */
  async stop(): Promise<void> {
    if (this.#ended !== undefined) return;
    await this.#questions.askToEnd((id) => this.#send({ type: "stop", id }));
    this.#system.end("it was stopped");
  }

  #start(version: RolloutVersion, model: ServedModel): ReplicaWorkers {
    return new ReplicaWorkers({
      ...{ model, name: `${this.service} ${version}`, worker: this.#worker },
      system: () => this.#system,
      onLost: (worker, reason) => this.#send({ type: "lost", version, worker, reason }),
      // A v2 that does not start is an outcome; without v1 there is no service.
      onFailed: (error) => {
        if (version === "v1") this.#notReady(error);
      },
    });
  }

  async #infer(request: InferRequest, { key }: Sticky = {}) {
    const answer = await this.#ask((id) => ({
      ...{ type: "infer", id, request },
      ...(key === undefined ? {} : { key }),
    }));
    if (answer.type !== "response") throw new Error("deployWithStrategy: expected a response");
    return answer;
  }

  async #command(name: string, value?: unknown): Promise<void> {
    await this.#ask((id) => ({ type: "command", id, name, value }));
  }

  #send(message: ToRollout, transfer?: Transferable[]): void {
    if (this.#ended === undefined) this.#worker.postMessage(message, transfer);
  }

  #ask(messageOf: (id: number) => ToRollout): Promise<RolloutAnswer> {
    return this.#questions.ask((id) => this.#send(messageOf(id)));
  }

  #hear(message: FromRollout): void {
    switch (message.type) {
      case "starter":
        this.#replicas[message.version].receive(message.message);
        break;
      case "ready":
        this.#ready();
        break;
      case "outcome":
        this.#decide(message.outcome);
        break;
      case "refused":
        this.#questions.refuse(message.id, errorOf(message));
        break;
      default:
        this.#questions.answer(message.id, message);
    }
  }

  #decide(outcome: RolloutOutcome): void {
    const isFirst = this.#outcome === undefined;
    this.#outcome = outcome;
    // One that failed was told to whoever waited for it.
    this.#carriedOut = this.#carriedOut.catch(() => {}).then(() => this.#carryOut(outcome));
    this.#carriedOut.then(
      () => this.#finish(outcome),
      (error: unknown) => {
        // Of a later decision nobody need wait for the end: the reader is told, as of any error that nobody caught.
        if (!isFirst) throw error;
        this.#notFinished(error as Error);
      },
    );
  }

  #over(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    const error = new Error(`deployWithStrategy: ${reason}`);
    this.#notReady(error);
    this.#notFinished(
      new Error(`deployWithStrategy: the rollout ended before it was decided: ${reason}`),
    );
    this.#questions.end(error);
    for (const heard of this.#heard.splice(0)) heard(reason);
    for (const version of VERSIONS) this.#replicas[version].endAll();
  }
}

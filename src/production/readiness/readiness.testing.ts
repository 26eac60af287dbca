/** For tests: a kernel whose workers all run in this thread, over real ports, and a sound system that it serves. */
import { lend } from "../../base/lent.ts";
import type { RoleWorker } from "../../base/role-worker.ts";
import type { ReadinessOutput } from "../../outputs/panels/readiness/readiness.ts";
import type { ServingOutput } from "../../outputs/panels/serving/serving.ts";
import { applyPatch, type Patch } from "../../outputs/patch.ts";
import type { FromSource, SourceGiven, ToSource } from "../../outputs/source.ts";
import { givenSource } from "../live/given-source.ts";
import { createGeneratorClock } from "../load/generator/generator-clock.ts";
import { serveGenerator } from "../load/generator/serve-generator.ts";
import { inputFeatures } from "../monitoring/input-features.ts";
import { serveMonitor } from "../monitoring/serve-monitor.ts";
import type { Role } from "../roles/roles.ts";
import type { ToReplicaWorker } from "../serving/replica-messages.ts";
import { serveReplica } from "../serving/replica-work.ts";
import type { FromServer, ToServer } from "../serving/server-messages.ts";
import { ServingServer } from "../serving/serving-server.ts";

/** A page that follows one source. */
export interface FollowedSource {
  readonly record: () => unknown;
  readonly said: FromSource[];
  ask(message: ToSource): void;
}

export class KernelHere {
  readonly sources: FollowedSource[] = [];
  /** From then on no replica starts. */
  refusesReplicas = false;
  readonly #ends: (() => void)[] = [];

  constructor() {
    this.#ends.push(
      lend({
        spawn: (role) => this.#spawn(role as Role),
        openSource: (output, { worker, others = [] }) => {
          const { port1, port2 } = this.#channel();
          this.sources.push(follow(port1, output));
          worker.postMessage(
            { type: "source", record: output, port: port2 } satisfies SourceGiven,
            [port2],
          );
          const end = () => {
            for (const each of [worker, ...others]) each.terminate();
          };
          return { sourceId: String(this.sources.length), isEnded: false, add: () => {}, end };
        },
      }),
    );
  }

  /** The last Readiness panel that was shown. */
  get readiness(): FollowedSource & { readonly output: ReadinessOutput } {
    const found = this.sources.findLast(
      ({ record }) => (record() as { kind: string }).kind === "readiness",
    );
    if (found === undefined) throw new Error("no Readiness panel was shown");
    return { ...found, output: found.record() as ReadinessOutput };
  }

  end(): void {
    for (const end of this.#ends.splice(0).reverse()) end();
  }

  #channel(): MessageChannel {
    const channel = new MessageChannel();
    this.#ends.push(() => {
      channel.port1.close();
      channel.port2.close();
    });
    return channel;
  }

  #spawn(role: Role): RoleWorker {
    const { port1, port2 } = this.#channel();
    const worker: RoleWorker = {
      postMessage: (message, transfer = []) => port1.postMessage(message, transfer),
      onmessage: null,
      onerror: null,
      onend: null,
      terminate: () => port1.close(),
    };
    port1.onmessage = (event) => worker.onmessage?.(event);
    if (role === "replica" && this.refusesReplicas) {
      queueMicrotask(() => worker.onend?.("no replica starts here any more"));
    } else if (role === "replica") playReplica(port2, worker);
    else if (role === "server") this.#ends.push(playServer(port2));
    else if (role === "monitor") serveMonitor(port2);
    else serveGenerator(port2, createGeneratorClock({ isApart: false }));
    return worker;
  }
}

function follow(port: MessagePort, first: unknown): FollowedSource {
  const said: FromSource[] = [];
  let record = structuredClone(first);
  port.onmessage = ({ data }: MessageEvent<FromSource>) => {
    said.push(data);
    if (data.type === "record") record = data.record;
    if (data.type === "patch") record = applyPatch(record, data.patch as Patch);
  };
  return { record: () => record, said, ask: (message) => port.postMessage(message) };
}

function playReplica(port: MessagePort, worker: RoleWorker): void {
  let own: MessagePort | undefined;
  port.onmessage = ({ data }: MessageEvent<ToReplicaWorker>) => {
    own = data.port;
    void serveReplica(data.port, data.model, () => own?.close());
  };
  worker.terminate = () => {
    own?.close();
    port.close();
    worker.onend?.("it was ended");
  };
}

function playServer(port: MessagePort): () => void {
  let server: ServingServer | undefined;
  port.onmessage = ({ data }: MessageEvent<ToServer>) => {
    const source = givenSource<ServingOutput>(data);
    if (source !== undefined) server?.show(source.record, source.port);
    else if (data.type === "begin") {
      server = new ServingServer(data.plan, {
        now: () => performance.timeOrigin + performance.now(),
        tell: (message: FromServer, transfer: Transferable[] = []) =>
          port.postMessage(message, transfer),
        featuresOf: inputFeatures,
      });
    } else server?.receive(data);
  };
  return () => server?.close();
}

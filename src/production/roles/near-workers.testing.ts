/** For tests: workers that play their roles in this thread, over real ports, as they do apart. */
import type { RoleError, RoleWorker } from "../../base/role-worker.ts";
import type { SourceGiven } from "../../outputs/source.ts";
import { createGeneratorClock } from "../load/generator/generator-clock.ts";
import { serveGenerator } from "../load/generator/serve-generator.ts";
import { inputFeatures, PIXELS } from "../monitoring/input-features.ts";
import { serveMonitor } from "../monitoring/serve-monitor.ts";
import type { ToRollout } from "../rollout/rollout-messages.ts";
import { RolloutServer } from "../rollout/rollout-server.ts";
import type { ToReplicaWorker } from "../serving/replica-messages.ts";
import { serveReplica } from "../serving/replica-work.ts";
import type { ToServer } from "../serving/server-messages.ts";
import { ServingServer } from "../serving/serving-server.ts";

/** Plays a role at one end of a channel; gives back how it is ended. */
type Play = (port: MessagePort, crash: () => void) => () => void;

const now = () => performance.timeOrigin + performance.now();

const PLAYS: Record<string, Play> = {
  replica(port, crash) {
    let served: MessagePort | undefined;
    port.onmessage = ({ data }: MessageEvent<ToReplicaWorker>) => {
      served = data.port;
      void serveReplica(data.port, data.model, crash);
    };
    return () => served?.close();
  },
  server(port) {
    let server: ServingServer | undefined;
    port.onmessage = ({ data }: MessageEvent<ToServer | SourceGiven>) => {
      if (data.type === "source") server?.show(data.record as never, data.port);
      else if (data.type !== "begin") server?.receive(data);
      else {
        server = new ServingServer(data.plan, {
          now,
          tell: (message, transfer = []) => port.postMessage(message, transfer),
          featuresOf: (image) => (image.length === PIXELS ? inputFeatures(image) : []),
        });
      }
    };
    return () => server?.close();
  },
  rollout(port) {
    let server: RolloutServer | undefined;
    port.onmessage = ({ data }: MessageEvent<ToRollout | SourceGiven>) => {
      if (data.type === "source") server?.show(data.record as never, data.port);
      else if (data.type !== "begin") server?.receive(data);
      else {
        server = new RolloutServer(data.plan, {
          now,
          tell: (message, transfer = []) => port.postMessage(message, transfer),
        });
      }
    };
    return () => server?.close();
  },
  "load-generator": (port) => serveGenerator(port, createGeneratorClock({ isApart: false })),
  monitor(port) {
    serveMonitor(port);
    return () => {};
  },
};

export class NearWorker implements RoleWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((error: RoleError) => void) | null = null;
  onend: ((reason: string) => void) | null = null;
  readonly role: string;
  readonly #port: MessagePort;
  readonly #end: () => void;
  #isEnded = false;

  constructor(role: string) {
    const play = PLAYS[role];
    if (play === undefined) throw new Error(`there is no role ${role} here`);
    const { port1, port2 } = new MessageChannel();
    this.role = role;
    this.#port = port1;
    port1.onmessage = (event) => this.onmessage?.(event);
    const end = play(port2, () => this.#over("it crashed"));
    this.#end = () => {
      end();
      port2.close();
    };
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  terminate(): void {
    this.#over("it was terminated");
  }

  #over(reason: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#end();
    this.#port.close();
    this.onend?.(reason);
  }
}

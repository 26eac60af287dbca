/** For tests: a kernel that starts the roles of a rollout in this thread, with the page beside it; they speak over ports as they do apart. */
import { lend } from "../../base/lent.ts";
import type { RoleError, RoleWorker } from "../../base/role-worker.ts";
import type { RolloutOutput } from "../../outputs/panels/rollout/rollout.ts";
import { applyPatch } from "../../outputs/patch.ts";
import type { ControlAnswer, FromSource, SourceGiven } from "../../outputs/source.ts";
import { createGeneratorClock } from "../load/generator/generator-clock.ts";
import { serveGenerator } from "../load/generator/serve-generator.ts";
import type { ToReplicaWorker } from "../serving/replica-messages.ts";
import { serveReplica } from "../serving/replica-work.ts";
import type { ToRollout } from "./rollout-messages.ts";
import { RolloutServer } from "./rollout-server.ts";

/** The page's side of the source: its record, and its controls. */
class RolloutPage {
  record: RolloutOutput;
  ended: string | undefined;
  readonly #port: MessagePort;
  readonly #answers = new Map<number, (answer: ControlAnswer) => void>();
  #id = 0;

  constructor(port: MessagePort, first: RolloutOutput) {
    this.record = first;
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<FromSource>) => {
      if (data.type === "patch") this.record = applyPatch(this.record, data.patch) as RolloutOutput;
      else if (data.type === "record") this.record = data.record as RolloutOutput;
      else if (data.type === "answer") this.#answers.get(data.id)?.(data);
      else this.ended = data.reason ?? "by itself";
    };
  }

  control(name: string, value?: unknown): Promise<ControlAnswer> {
    this.#id += 1;
    const id = this.#id;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#port.postMessage({ type: "control", id, name, value });
    });
  }

  close(): void {
    this.#port.close();
  }
}

/** Plays a role at one end of a channel; gives back how it is ended. */
type Play = (port: MessagePort, crash: () => void) => () => void;

class NearWorker implements RoleWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((error: RoleError) => void) | null = null;
  onend: ((reason: string) => void) | null = null;
  readonly #port: MessagePort;
  readonly #end: () => void;
  #isEnded = false;

  constructor(play: Play) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = (event) => this.onmessage?.(event);
    this.#end = play(port2, () => this.#over("it crashed"));
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

const playRollout: Play = (port) => {
  let server: RolloutServer | undefined;
  port.onmessage = ({ data }: MessageEvent<ToRollout | SourceGiven>) => {
    if (data.type === "source") server?.show(data.record as RolloutOutput, data.port);
    else if (data.type !== "begin") server?.receive(data);
    else {
      server = new RolloutServer(data.plan, {
        now: () => performance.timeOrigin + performance.now(),
        tell: (message, transfer = []) => port.postMessage(message, transfer),
      });
    }
  };
  return () => {
    server?.close();
    port.close();
  };
};

const playReplica: Play = (port, crash) => {
  let served: MessagePort | undefined;
  port.onmessage = ({ data }: MessageEvent<ToReplicaWorker>) => {
    served = data.port;
    void serveReplica(data.port, data.model, crash);
  };
  return () => {
    served?.close();
    port.close();
  };
};

const playGenerator: Play = (port) => {
  const stop = serveGenerator(port, createGeneratorClock({ isApart: false }));
  return () => {
    stop();
    port.close();
  };
};

export interface NearRollouts {
  readonly pages: RolloutPage[];
  /** Ends all workers, as when the kernel is replaced. */
  endAll(): void;
  takeBack(): void;
}

/** Lends such a kernel. */
export function lendNearRollouts(): NearRollouts {
  const workers: NearWorker[] = [];
  const pages: RolloutPage[] = [];
  const plays: Record<string, Play> = {
    rollout: playRollout,
    replica: playReplica,
    "load-generator": playGenerator,
  };
  const giveBack = lend({
    spawn(role) {
      const play = plays[role];
      if (play === undefined) throw new Error(`there is no role ${role} here`);
      const worker = new NearWorker(play);
      workers.push(worker);
      return worker;
    },
    openSource(output, { worker, others = [] }) {
      const { port1, port2 } = new MessageChannel();
      pages.push(new RolloutPage(port1, output as RolloutOutput));
      worker.postMessage({ type: "source", record: output, port: port2 }, [port2]);
      const all = [worker, ...others];
      let isEnded = false;
      return {
        sourceId: "x",
        get isEnded() {
          return isEnded;
        },
        add: (other) => void all.push(other),
        end: () => {
          isEnded = true;
          for (const each of all) each.terminate();
        },
      };
    },
  });
  const endAll = () => {
    for (const worker of workers) worker.terminate();
  };
  const takeBack = () => {
    endAll();
    for (const page of pages) page.close();
    giveBack();
  };
  return { pages, endAll, takeBack };
}

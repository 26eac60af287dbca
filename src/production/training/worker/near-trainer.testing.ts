/** For tests: the role "trainer" in this thread, with its page beside it; they speak over ports as they do apart. */
import { lend } from "../../../base/lent.ts";
import type { RoleError, RoleWorker } from "../../../base/role-worker.ts";
import type { TrainingOutput } from "../../../outputs/panels/training/training.ts";
import { NearPage } from "../../live/near-page.testing.ts";
import { type TrainingHost, TrainingServer } from "./training-server.ts";

/** A worker of the role "trainer" in this thread. */
export class NearTrainer implements RoleWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((error: RoleError) => void) | null = null;
  onend: ((reason: string) => void) | null = null;
  readonly #server: TrainingServer;

  constructor(host: TrainingHost) {
    const heard = (data: unknown) => this.onmessage?.({ data } as MessageEvent);
    this.#server = new TrainingServer(
      { postMessage: (message) => queueMicrotask(() => heard(structuredClone(message))) },
      host,
    );
  }

  postMessage(message: unknown): void {
    this.#server.receive(message);
  }

  terminate(): void {
    this.onend?.("it was terminated");
  }
}

export interface NearTrainers {
  /** In the order in which they were started. */
  readonly workers: NearTrainer[];
  readonly pages: NearPage<TrainingOutput>[];
  takeBack(): void;
}

/** Lends a kernel that starts trainers in this thread, each with what is around it. */
export function lendNearTrainers(around: Omit<TrainingHost, "now">): NearTrainers {
  const workers: NearTrainer[] = [];
  const pages: NearPage<TrainingOutput>[] = [];
  const giveBack = lend({
    spawn() {
      const worker = new NearTrainer({ ...around, now: () => performance.now() });
      workers.push(worker);
      return worker;
    },
    openSource(output, { worker }) {
      const { port1, port2 } = new MessageChannel();
      pages.push(new NearPage(port1, output));
      worker.postMessage({ type: "source", record: output, port: port2 });
      return { sourceId: "x", isEnded: false, add: () => {}, end: () => worker.terminate() };
    },
  });
  const takeBack = () => {
    for (const page of pages) page.close();
    giveBack();
  };
  return { workers, pages, takeBack };
}

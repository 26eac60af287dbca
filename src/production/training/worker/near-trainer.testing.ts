/** For tests: the role "trainer" in this thread, with its page beside it; they speak over ports as they do apart. */
import { lend } from "../../../base/lent.ts";
import type { RoleError, RoleWorker } from "../../../base/role-worker.ts";
import type { Output } from "../../../outputs/output.ts";
import type { TrainingOutput } from "../../../outputs/panels/training/training.ts";
import { applyPatch } from "../../../outputs/patch.ts";
import type { ControlAnswer, FromSource } from "../../../outputs/source.ts";
import { type TrainingHost, TrainingServer } from "./training-server.ts";

/** The page's side of the source: its record, and its controls. */
export class TrainingPage {
  record: TrainingOutput;
  ended: string | undefined;
  readonly #port: MessagePort;
  readonly #answers = new Map<number, (answer: ControlAnswer) => void>();
  #id = 0;

  constructor(port: MessagePort, first: Output) {
    this.record = first as TrainingOutput;
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<FromSource>) => {
      if (data.type === "patch") {
        this.record = applyPatch(this.record, data.patch) as TrainingOutput;
      } else if (data.type === "record") this.record = data.record as TrainingOutput;
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

  end(): void {
    this.#port.postMessage({ type: "end" });
  }

  close(): void {
    this.#port.close();
  }
}

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
  readonly pages: TrainingPage[];
  takeBack(): void;
}

/** Lends a kernel that starts trainers in this thread, each with what is around it. */
export function lendNearTrainers(around: Omit<TrainingHost, "now">): NearTrainers {
  const workers: NearTrainer[] = [];
  const pages: TrainingPage[] = [];
  const giveBack = lend({
    spawn() {
      const worker = new NearTrainer({ ...around, now: () => performance.now() });
      workers.push(worker);
      return worker;
    },
    openSource(output, { worker }) {
      const { port1, port2 } = new MessageChannel();
      pages.push(new TrainingPage(port1, output as Output));
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

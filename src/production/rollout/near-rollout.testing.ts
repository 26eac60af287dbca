/** For tests: a kernel that starts the roles of a rollout in this thread, with the page beside it; they speak over ports as they do apart. */
import { lend } from "../../base/lent.ts";
import type { RolloutOutput } from "../../outputs/panels/rollout/rollout.ts";
import { applyPatch } from "../../outputs/patch.ts";
import type { ControlAnswer, FromSource } from "../../outputs/source.ts";
import { NearWorker } from "../roles/near-workers.testing.ts";

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
  const giveBack = lend({
    spawn(role) {
      const worker = new NearWorker(role);
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

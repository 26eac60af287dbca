/** For tests: a kernel that starts the roles of a rollout in this thread, with the page beside it; they speak over ports as they do apart. */
import { lend } from "../../base/lent.ts";
import type { RolloutOutput } from "../../outputs/panels/rollout/rollout.ts";
import { NearPage } from "../live/near-page.testing.ts";
import { NearWorker } from "../roles/near-workers.testing.ts";

export interface NearRollouts {
  readonly pages: NearPage<RolloutOutput>[];
  /** Ends all workers, as when the kernel is replaced. */
  endAll(): void;
  takeBack(): void;
}

/** Lends such a kernel. */
export function lendNearRollouts(): NearRollouts {
  const workers: NearWorker[] = [];
  const pages: NearPage<RolloutOutput>[] = [];
  const giveBack = lend({
    spawn(role) {
      const worker = new NearWorker(role);
      workers.push(worker);
      return worker;
    },
    openSource(output, { worker, others = [] }) {
      const { port1, port2 } = new MessageChannel();
      pages.push(new NearPage(port1, output));
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

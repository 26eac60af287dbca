/** A query of several samples: each is a request of its own, and the query has ended when all have. */
import type { Outcome } from "../load/generator/query-channel.ts";
import type { Asker, Ended } from "./serving-request.ts";
import type { ServingSystem } from "./serving-system.ts";

export interface Sample {
  readonly input: Float32Array;
  readonly sample?: number;
}

/** One of several askers of the same query. */
export interface PartAsker extends Asker {
  /** Who sent the query. */
  readonly from: unknown;
}

/** Asks for all samples; `onEnded` gets their ends in the order of the samples, at least one. */
export function askTogether(
  system: Pick<ServingSystem, "ask">,
  samples: readonly Sample[],
  { dueAt, from }: { dueAt: number; from: unknown },
  onEnded: (ended: readonly Ended[]) => void,
): void {
  const all: Ended[] = [];
  let left = samples.length;
  samples.forEach(({ input, sample }, i) => {
    const asker: PartAsker = {
      from,
      onEnded(ended) {
        all[i] = ended;
        left -= 1;
        if (left === 0) onEnded(all);
      },
    };
    system.ask({ input, dueAt, asker, ...(sample === undefined ? {} : { sample }) });
  });
}

const WORST_FIRST: readonly Outcome[] = ["failed", "timed-out", "rejected", "answered"];

/** The worst outcome is the query's. */
export function worstOf(ended: readonly Ended[]): Ended | undefined {
  for (const outcome of WORST_FIRST) {
    const found = ended.find((each) => each.outcome === outcome);
    if (found !== undefined) return found;
  }
  return undefined;
}

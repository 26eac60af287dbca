/** "Threads": small models can lose by sharing their work, large ones gain. */
import { getBackend, setThreads } from "../../../tinytorch/index.ts";
import type { Candidate, Evidence, Trial } from "../candidate.ts";
import { modelTrial } from "../model-trial.ts";

export const oneThread: Candidate = {
  id: "one-thread",
  component: "Engine + Threads",
  find(evidence) {
    const { name, threads } = getBackend();
    if (name !== "wasm" || threads === 1) return undefined;
    return {
      issue: `Operations are shared between ${threads} threads; the longest takes ${longest(evidence)}.`,
      recommendation: "Compute on one thread, and leave the others free",
      target: `inference, batch ${evidence.inference.batchSize}`,
      prepare: () => threadsTrial(evidence, [threads, 1]),
      source: ['import { setThreads } from "tinytorch";', "", "setThreads(1);"].join("\n"),
    };
  },
};

async function threadsTrial(
  { system: { model }, inputs }: Evidence,
  [from, to]: [number, number],
): Promise<Trial> {
  const trial = await modelTrial({ before: model, after: model, inputs });
  const withThreads = (count: number, sample: () => Promise<number>) => async () => {
    setThreads(count);
    return await sample();
  };
  return {
    ...trial,
    before: withThreads(from, trial.before),
    after: withThreads(to, trial.after),
    async end() {
      setThreads(from);
      await trial.end?.();
    },
  };
}

function longest({ inference }: Evidence): string {
  const ms = Math.max(0, ...inference.operations.map(({ hostMs }) => hostMs));
  return ms < 1 ? `${(1000 * ms).toFixed(0)} µs` : `${ms.toFixed(1)} ms`;
}

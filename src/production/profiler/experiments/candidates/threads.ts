/** "Threads": small models can lose by sharing their work, large ones gain. */
import { getBackend, setThreads } from "../../../../tinytorch/index.ts";
import type { Candidate, ExperimentSubject, Trial } from "../candidate.ts";
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
  { system: { model }, inputs }: ExperimentSubject,
  [from, to]: [number, number],
): Promise<Trial> {
  const trial = await modelTrial({ before: model, after: model, inputs });
  return {
    ...trial,
    async after() {
      setThreads(to);
      try {
        return await trial.after();
      } finally {
        setThreads(from);
      }
    },
  };
}

function longest({ inference }: ExperimentSubject): string {
  const ms = Math.max(0, ...inference.operations.map(({ hostMs }) => hostMs));
  return ms < 1 ? `${(1000 * ms).toFixed(0)} µs` : `${ms.toFixed(1)} ms`;
}

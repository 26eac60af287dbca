/** "The batch is too small for the device": a larger batch shares the cost of starting each operation. */
import { cat, type Module, noGrad, type Tensor } from "../../../../tinytorch/index.ts";
import { declaredName } from "../../../instruments/names.ts";
import { compareOutputs } from "../agreement.ts";
import type { Candidate, ExperimentSubject, Trial } from "../candidate.ts";
import { sampler } from "../take-turns.ts";

/** Where the profile has measured nothing, this many times the loader's batch is tried. */
const LARGER = 8;
const LARGEST = 512;

export const largerBatches: Candidate = {
  id: "larger-batches",
  component: "Serving + Device",
  find(evidence) {
    const { model } = evidence.system;
    const from = evidence.inference.batchSize;
    const to = bestBatch(evidence, from);
    if (to === undefined || to <= from) return undefined;
    const loader = declaredName(evidence.system.loader, "trainLoader");
    return {
      issue: issueOf(evidence, from),
      recommendation: `Hand over ${to} samples at a time instead of ${from}`,
      target: "inference, time for each sample",
      prepare: () => batchTrial(model, evidence.inputs, [from, to]),
      source: [
        'import { DataLoader } from "tinytorch/data";',
        "",
        `// Samples that wait together are answered together: ${to} at a time.`,
        `const ${loader}Larger = new DataLoader(${loader}.dataset, { ...${loader}.options, batchSize: ${to} });`,
      ].join("\n"),
    };
  },
};

/** The batch size of the highest measured throughput. */
function bestBatch({ throughput }: ExperimentSubject, from: number): number | undefined {
  const measured = (throughput ?? []).flatMap(({ batchSize, figure }) =>
    figure.kind === "measured" ? [{ batchSize, rate: figure.value }] : [],
  );
  if (measured.length === 0) return from * LARGER <= LARGEST ? from * LARGER : undefined;
  return measured.toSorted((a, b) => b.rate - a.rate)[0]?.batchSize;
}

function issueOf({ inference }: ExperimentSubject, batchSize: number): string {
  const { between, untraced } = inference.accounting;
  const share =
    "value" in between && "value" in untraced && untraced.value > 0
      ? ` and ${Math.round((100 * between.value) / untraced.value)} % of an inference passes between operations`
      : "";
  return `Batches of ${batchSize} run ${inference.operations.length} operations each${share}.`;
}

async function batchTrial(
  model: Module,
  inputs: Tensor,
  [from, to]: [number, number],
): Promise<Trial> {
  const small = inputs.slice([0, from]).keep();
  const copies = Array.from({ length: Math.ceil(to / from) }, () => small);
  const large = cat(copies, 0).slice([0, to]).keep();
  const infer = (batch: Tensor) => () => noGrad(() => model.forward(batch)).data();
  return {
    unit: "ms",
    before: await sampler(infer(small), from),
    after: await sampler(infer(large), to),
    check: () =>
      noGrad(() => compareOutputs(model.forward(small), model.forward(large).slice([0, from]))),
    sideEffect: () => `A sample waits until ${to} have come, where ${from} were enough.`,
  };
}

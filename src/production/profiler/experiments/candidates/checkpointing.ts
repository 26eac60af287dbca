/** "Memory peaks in the backward pass": activations can be computed again instead of kept. */
import { median } from "../../../../base/statistics.ts";
import { CheckpointSequential, memory, Sequential } from "../../../../tinytorch/index.ts";
import { declaredName } from "../../../instruments/names.ts";
import { recordPass } from "../../trace/record-pass.ts";
import { compareOutputs } from "../agreement.ts";
import type { Candidate, ExperimentSubject, Trial } from "../candidate.ts";

/** Activations below this share of the peak are not what memory is spent on. */
const SHARE = 0.3;
/** Fewer layers give no segment worth computing again. */
const FEWEST_LAYERS = 4;

export const checkpointing: Candidate = {
  id: "checkpoint-activations",
  component: "Autograd + Memory",
  find(evidence) {
    const { model } = evidence.system;
    const { operations, batchSize } = evidence.trainingStep;
    const peak = Math.max(0, ...operations.map(({ memoryBytes }) => memoryBytes));
    const rest = operations[0]?.memoryBytes ?? peak;
    if (peak - rest < SHARE * peak) return undefined;
    if (!(model instanceof Sequential) || model.layers.length < FEWEST_LAYERS) return undefined;
    const name = declaredName(model, "model");
    return {
      issue: `Memory rises from ${megabytes(rest)} to ${megabytes(peak)} MB within a step: activations that wait for the backward pass.`,
      recommendation: "Keep activations at segment borders only, and compute the others again",
      target: `memory that forward and backward add, at their peak, batch ${batchSize}`,
      prepare: () => memoryTrial(evidence, model),
      source: [
        'import { CheckpointSequential } from "tinytorch/nn";',
        "",
        "// The same parameters: train this one in its place.",
        `const ${name}InSegments = new CheckpointSequential(${name});`,
      ].join("\n"),
    };
  },
};

function memoryTrial({ system, inputs, targets }: ExperimentSubject, model: Sequential): Trial {
  const { loss, optimizer } = system;
  const inSegments = new CheckpointSequential(model);
  const milliseconds: Record<"before" | "after", number[]> = { before: [], after: [] };
  const peakOf = (which: "before" | "after") => async (): Promise<number> => {
    const through = which === "before" ? model : inSegments;
    // Results of earlier rounds may still wait for the collector.
    const held = memory().numBytes;
    const { events, wallMs } = await recordPass({
      name: which,
      batchSize: inputs.shape[0] ?? 1,
      async run() {
        through.train();
        const value = loss.forward(through.forward(inputs), targets);
        value.backward();
        optimizer.zeroGrad();
        await value.data();
      },
    });
    through.eval();
    milliseconds[which].push(wallMs);
    return Math.max(1, ...events.map(({ memoryBytes }) => memoryBytes - held));
  };
  return {
    unit: "bytes",
    before: peakOf("before"),
    after: peakOf("after"),
    check: () => compareOutputs(model.forward(inputs), inSegments.forward(inputs)),
    sideEffect() {
      const more = median(milliseconds.after) / median(milliseconds.before) - 1;
      return `${(100 * more).toFixed(0)} % more time: the forward pass is computed nearly twice.`;
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** "The same inputs come again": an answer that was computed once can be remembered. */
import { type Module, noGrad, type Tensor } from "../../../../tinytorch/index.ts";
import { declaredName } from "../../../instruments/names.ts";
import { Memoized } from "../../memoized.ts";
import { compareOutputs } from "../agreement.ts";
import type { Candidate, ExperimentSubject, Trial } from "../candidate.ts";
import { sampler } from "../take-turns.ts";

/** Inputs looked at, from the front of the data set. */
const LOOKED_AT = 1024;
const SHARE = 0.05;

export const rememberAnswers: Candidate = {
  id: "remember-answers",
  component: "Serving + Inputs",
  async find(evidence) {
    const { dataset } = evidence.system.loader;
    const count = Math.min(LOOKED_AT, dataset.length);
    const [inputs] = await dataset.batch(Int32Array.from({ length: count }, (_, i) => i));
    const repeated = await countRepeated(inputs);
    if (repeated < SHARE * count) return undefined;
    const model = declaredName(evidence.system.model, "model");
    return {
      issue: `${repeated} of the first ${count} inputs had come before.`,
      recommendation: "Remember answers by their input",
      target: `inference, one input after another, ${count} of them`,
      prepare: () => memoTrial(evidence, inputs.keep()),
      source: [
        'import { Memoized } from "tinytorch/production";',
        "",
        "// An input that comes again is answered from memory; `clear()` after the model has learned.",
        `const ${model}Remembering = new Memoized(${model});`,
      ].join("\n"),
    };
  },
};

async function countRepeated(inputs: Tensor): Promise<number> {
  const values = await inputs.data();
  const [rows = 0] = inputs.shape;
  const width = values.length / Math.max(1, rows);
  const seen = new Set<string>();
  for (let row = 0; row < rows; row += 1) {
    seen.add(values.subarray(row * width, (row + 1) * width).join());
  }
  return rows - seen.size;
}

async function memoTrial({ system: { model } }: ExperimentSubject, inputs: Tensor): Promise<Trial> {
  const remembering = new Memoized(model);
  const [rows = 0] = inputs.shape;
  const one = Array.from({ length: Math.min(rows, 256) }, (_, row) =>
    inputs.slice([row, row + 1]).keep(),
  );
  /** From an empty memory each time: only repeats within the stream count. */
  const stream = (through: Module) => async () => {
    remembering.clear();
    for (const input of one) await noGrad(() => through.forward(input)).data();
  };
  return {
    unit: "ms",
    before: await sampler(stream(model), one.length),
    after: await sampler(stream(remembering), one.length),
    check: () => {
      const input = one[0] ?? inputs;
      return noGrad(() => compareOutputs(model.forward(input), remembering.forward(input)));
    },
    sideEffect: () =>
      `Remembered answers take memory, and are wrong once the model has learned more.`,
  };
}

import { expect, test } from "vitest";
import type { ModelBlock, ModelOutput } from "./model.ts";
import { blockLabels, innermostBlocks } from "./model-blocks.ts";
import { modelCharts } from "./model-charts.ts";
import { modelPanel, remarks } from "./model-panel.ts";
import { modelVerdict } from "./model-verdict.ts";
import { sample } from "./sample.testing.ts";

/** Layers by their class, parameters and arithmetic. */
function modelOf(...layers: [name: string, parameters: number, flops: number][]): ModelOutput {
  const blocks = layers.map(([name, parameters, flops], index): ModelBlock => {
    const words = { kind: "module", name, path: String(index), settings: "" } as const;
    const amounts = { parameters, weightBytes: 4 * parameters, flops, activationBytes: 0 };
    return { id: String(index), ...words, ...amounts, inputs: [], output: "(N, 1)" };
  });
  const total = (of: (block: ModelBlock) => number) => blocks.reduce((sum, it) => sum + of(it), 0);
  const counted = (value: number) =>
    ({ kind: "computed", value, unit: "none", method: "m" }) as const;
  const parameters = total((it) => it.parameters);
  return {
    ...sample,
    model: { name: "M", parameters },
    totals: {
      parameters: counted(parameters),
      weightBytes: counted(4 * parameters),
      flops: counted(total((it) => it.flops)),
      activationBytes: counted(0),
    },
    blocks,
  };
}

test.each<[ModelOutput, string]>([
  [
    modelOf(["Linear", 85, 85], ["ReLU", 0, 1], ["Linear", 15, 14]),
    "100 parameters; the first Linear holds 85 % of them, and does 85 % of the work.",
  ],
  [
    modelOf(["Conv2d", 10, 90], ["Linear", 90, 10]),
    "100 parameters; the Linear holds 90 % of them; the Conv2d does 90 % of the work.",
  ],
  [
    modelOf(...Array.from({ length: 10 }, () => ["Linear", 10, 10] as [string, number, number])),
    "100 parameters; the 10 Linear layers hold 100 % of them, and do 100 % of the work.",
  ],
  [modelOf(["ReLU", 0, 1]), "No parameters; the ReLU does 100 % of the work."],
  [modelOf(), "No parameters."],
])("the verdict says what holds the parameters and what does the work", (record, verdict) => {
  expect(modelVerdict(record)).toBe(verdict);
});

test("blocks of the same words are told apart by number", () => {
  const labels = [...blockLabels(sample).values()];
  expect(new Set(labels).size).toBe(labels.length);
  expect(blockLabels(sample).get("14")).toBe("add in blocks.0 (2)");
});

test("the text form says every edge with its shape", () => {
  const text = JSON.stringify(modelPanel.tables(sample, {}));
  const labels = blockLabels(sample);
  for (const { inputs } of sample.blocks)
    for (const { from, shape } of inputs)
      expect(text).toContain(`${shape} from ${labels.get(from) ?? from}`);
  expect(text).toContain("its 3200 parameters are counted in project Linear");
  expect(text).toContain("spare.weight");
});

test("what a reader might not expect is a remark", () => {
  expect(remarks(sample)).toEqual([
    "4,416 of its parameters are taken by nothing when it runs: spare.weight.",
    "2 blocks more are counted, but not listed.",
  ]);
});

test("the chart has the largest blocks one by one, and the others as one", () => {
  const many = modelOf(
    ...Array.from({ length: 40 }, (_, i): [string, number, number] => ["Linear", 1 + i, 1]),
  );
  const [chart] = modelCharts(many);
  expect(chart?.x.names).toHaveLength(17);
  const sums = chart?.series.map(({ points }) => points.reduce((sum, { y }) => sum + y, 0));
  for (const sum of sums ?? []) expect(sum).toBeCloseTo(100, 6);
  expect(innermostBlocks(sample).every(({ id }) => !["2", "4", "11"].includes(id))).toBe(true);
});

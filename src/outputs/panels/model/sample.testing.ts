/** A model for tests, with everything that one can have. Nothing in it was measured. */
import type { ComputedFigure, Unit } from "../../figure/figure.ts";
import { sampleFigure } from "../trace/trace.testing.ts";
import type { ModelBlock, ModelOutput } from "./model.ts";

function counted(value: number, unit: Unit): ComputedFigure {
  return { kind: "computed", value, unit, method: "Made up for a test." };
}

type Draft = Pick<ModelBlock, "id" | "name" | "output"> & Partial<ModelBlock>;

function block(draft: Draft): ModelBlock {
  const { parameters = 0 } = draft;
  return {
    ...{ kind: "module", path: "", settings: "", inputs: [], flops: 0, activationBytes: 0 },
    ...{ parameters, weightBytes: 4 * parameters },
    ...draft,
  };
}

const TOKENS = "(N, 16, 64)";

/** Two transformer blocks between a projection and a head, whose second one shares a layer with the first. */
export const sample: ModelOutput = {
  kind: "model",
  version: 1,
  state: "done",
  stage: "complete",
  model: { name: "TokenClassifier", parameters: 58_250 },
  backend: { name: "wasm", threads: 4 },
  input: { shape: "(N, 16, 49)", dtype: "float32" },
  output: { shape: "(N, 10)", from: ["16"], classes: [..."0123456789"] },
  totals: {
    parameters: counted(58_250, "count"),
    weightBytes: counted(233_000, "bytes"),
    flops: counted(1_870_000, "flop"),
    activationBytes: counted(96_000, "bytes"),
    time: sampleFigure(1.4, "ms"),
  },
  blocks: [
    block({
      ...{ id: "1", name: "Linear", path: "project", output: TOKENS, parameters: 3200 },
      settings: "inFeatures=49, outFeatures=64, bias=true",
      inputs: [{ from: "input", shape: "(N, 16, 49)" }],
      ...{ flops: 101_376, activationBytes: 4096, time: sampleFigure(0.08, "ms") },
    }),
    block({
      ...{ id: "2", name: "TransformerBlock", path: "blocks.0", output: TOKENS },
      inputs: [{ from: "1", shape: TOKENS }],
      ...{ parameters: 49_984, flops: 1_700_000, activationBytes: 80_000 },
      time: sampleFigure(0.9, "ms"),
    }),
    block({
      ...{ id: "3", parent: "2", name: "LayerNorm", path: "blocks.0.norm1", output: TOKENS },
      settings: "(64,), eps=0.00001",
      inputs: [{ from: "1", shape: TOKENS }],
      ...{ parameters: 128, flops: 7400, activationBytes: 4096, time: sampleFigure(0.05, "ms") },
    }),
    block({
      ...{ id: "4", parent: "2", name: "MultiHeadAttention", path: "blocks.0.attention" },
      ...{ output: TOKENS, settings: "64, heads=4", inputs: [{ from: "3", shape: TOKENS }] },
      ...{ parameters: 16_640, flops: 600_000, activationBytes: 30_000 },
      time: sampleFigure(0.4, "ms"),
    }),
    ...["query", "key", "value"].map((name, index) =>
      block({
        ...{
          id: String(5 + index),
          parent: "4",
          name: "Linear",
          path: `blocks.0.attention.${name}`,
        },
        ...{ output: TOKENS, inputs: [{ from: "3", shape: TOKENS }], parameters: 4160 },
        ...{ flops: 132_096, activationBytes: 4096, time: sampleFigure(0.08, "ms") },
      }),
    ),
    block({
      ...{ id: "8", parent: "4", kind: "operation", name: "attention", path: "blocks.0.attention" },
      ...{ output: TOKENS, flops: 71_000, activationBytes: 4096, time: sampleFigure(0.08, "ms") },
      inputs: ["5", "6", "7"].map((from) => ({ from, shape: TOKENS })),
    }),
    block({
      ...{ id: "9", parent: "4", name: "Linear", path: "blocks.0.attention.out", output: TOKENS },
      ...{ inputs: [{ from: "8", shape: TOKENS }], parameters: 4160, flops: 132_096 },
      ...{ activationBytes: 4096, time: sampleFigure(0.08, "ms") },
    }),
    block({
      ...{ id: "10", parent: "2", kind: "operation", name: "add", path: "blocks.0" },
      ...{ output: TOKENS, flops: 1024, activationBytes: 4096, time: sampleFigure(0.01, "ms") },
      inputs: ["1", "9"].map((from) => ({ from, shape: TOKENS })),
    }),
    block({
      ...{ id: "11", parent: "2", name: "Sequential", path: "blocks.0.mlp", output: TOKENS },
      ...{ inputs: [{ from: "10", shape: TOKENS }], parameters: 33_216, flops: 1_090_000 },
      ...{ activationBytes: 40_000, time: sampleFigure(0.44, "ms") },
    }),
    block({
      ...{ id: "12", parent: "11", name: "Linear", path: "blocks.0.mlp.0" },
      ...{ output: "(N, 16, 256)", inputs: [{ from: "10", shape: TOKENS }], parameters: 16_640 },
      ...{ flops: 528_384, activationBytes: 16_384, time: sampleFigure(0.2, "ms") },
    }),
    block({
      ...{ id: "13", parent: "11", name: "Linear", path: "blocks.0.mlp.1", output: TOKENS },
      ...{ inputs: [{ from: "12", shape: "(N, 16, 256)" }], parameters: 16_448, flops: 525_312 },
      ...{ activationBytes: 4096, time: sampleFigure(0.2, "ms") },
    }),
    block({
      ...{ id: "14", parent: "2", kind: "operation", name: "add", path: "blocks.0" },
      ...{ output: TOKENS, flops: 1024, activationBytes: 4096, time: sampleFigure(0.01, "ms") },
      inputs: ["10", "13"].map((from) => ({ from, shape: TOKENS })),
    }),
    block({
      ...{ id: "15", name: "Linear", path: "project", output: TOKENS },
      ...{ inputs: [{ from: "14", shape: TOKENS }], shared: { with: "1", parameters: 3200 } },
      ...{ flops: 101_376, activationBytes: 4096, time: sampleFigure(0.08, "ms") },
    }),
    block({
      ...{ id: "16", name: "Linear", path: "head", output: "(N, 10)", parameters: 650 },
      settings: "inFeatures=64, outFeatures=10, bias=true",
      ...{ inputs: [{ from: "15", shape: TOKENS }], flops: 1290, activationBytes: 40 },
      time: sampleFigure(0.02, "ms"),
    }),
  ],
  omittedBlocks: 2,
  unused: [{ path: "spare.weight", parameters: 4416 }],
};

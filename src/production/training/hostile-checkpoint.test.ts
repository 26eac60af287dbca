/** Checkpoints from a stranger: what they say of a training is read as data, or refused with a short sentence. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { saveSafetensors, setBackend, tensor } from "../../tinytorch/index.ts";
import {
  readTrainingState,
  type TrainingState,
  writeTrainingState,
} from "./training-checkpoint.ts";

await setBackend("cpu");

const state: TrainingState = {
  settings: { batchSize: 2, microBatchSize: 2, seed: 1, examples: 4 },
  rateFactor: 1,
  optimizerName: "SGD",
  place: { epoch: 1, batch: 1 },
  step: 3,
  random: { generator: [1, 2, 3, 4] },
  epochsSinceBest: 0,
  model: { w: tensor([1]) },
  optimizer: { settings: { lr: 0.1 }, steps: 3, tensors: { w: tensor([0]) } },
} as TrainingState;

async function written(
  change: (training: Record<string, unknown>) => unknown,
): Promise<Uint8Array> {
  const file = await writeTrainingState(state);
  const header = file.subarray(8, 8 + new DataView(file.buffer).getUint32(0, true));
  const { __metadata__: metadata } = JSON.parse(new TextDecoder().decode(header));
  const training = change(JSON.parse(metadata.training));
  const text = typeof training === "string" ? training : JSON.stringify(training);
  return saveSafetensors({ "model.w": tensor([1]) }, { training: text });
}

const LONG = 1_000_000;
const lies: readonly (readonly [string, (training: Record<string, unknown>) => unknown])[] = [
  ["no JSON", () => "{"],
  ["nothing", () => "null"],
  ["lists without end", () => "[".repeat(LONG)],
  ["lists in lists", () => `${"[".repeat(LONG)}${"]".repeat(LONG)}`],
  ["another format", (it) => ({ ...it, format: "x".repeat(LONG) })],
  ["a version to come", (it) => ({ ...it, version: 2 ** 53 })],
  ["steps of 1.5", (it) => ({ ...it, step: 1.5 })],
  ["steps below 0", (it) => ({ ...it, step: -1 })],
  ["a place that is a text", (it) => ({ ...it, place: "x\n\u202e" })],
  [
    "a million wrong numbers",
    (it) => ({ ...it, random: { generator: new Array(LONG).fill("x") } }),
  ],
  [
    "settings that are texts",
    (it) => ({ ...it, optimizer: { settings: { lr: "0.1" }, steps: 1 } }),
  ],
  ["a seed of 1e999", (it) => JSON.stringify(it).replace('"seed":1', '"seed":"1e999"')],
];

test.each(lies)("%s: refused in a short sentence on one line", async (_, change) => {
  const file = await written(change);
  let message = "";
  try {
    readTrainingState(file);
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(/^Error: training: .{10,500}$/);
});

test("names that objects inherit are names of weights and of settings", async () => {
  const names = ["__proto__", "constructor", "toString"];
  const model = Object.fromEntries(names.map((name) => [name, tensor([1])]));
  const read = readTrainingState(await writeTrainingState({ ...state, model }));
  expect(Object.keys(read.model).sort()).toEqual(names.toSorted());
  expect(({} as Record<string, unknown>)["lr"]).toBeUndefined();
  const file = await written((it) =>
    JSON.stringify(it).replace('"lr":0.1', '"__proto__":1,"constructor":2'),
  );
  expect(Object.getPrototypeOf(readTrainingState(file).optimizer.settings)).toBe(Object.prototype);
});

test("with any value in any place it is a state or a sentence", async () => {
  const keys = ["format", "settings", "place", "step", "random", "optimizer", "best", "scheduler"];
  const samples = fc.sample(fc.tuple(fc.constantFrom(...keys), fc.jsonValue()), 100);
  for (const [key, value] of samples) {
    const file = await written((it) => ({ ...it, [key]: value }));
    try {
      expect(readTrainingState(file).model["w"]).toBeDefined();
    } catch (error) {
      expect(String(error)).toMatch(/^Error: training: /);
    }
  }
});

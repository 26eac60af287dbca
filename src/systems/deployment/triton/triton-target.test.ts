/**
 * Findings were held against `protoc --encode=inference.ModelConfig` with Triton's model_config.proto (July 2026), which accepts and
 * refuses the same texts; protoc knows nothing of Triton's own rules.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyInput, sampleInput, sampleModel } from "../deployment.testing.ts";
import type { DeploymentInput, ModelTensor } from "../deployment-input.ts";
import { plant, said } from "../planted.testing.ts";
import { checkModelConfig, modelConfig, modelPath, triton } from "./triton-target.ts";

const anyTensor: fc.Arbitrary<ModelTensor> = fc.record({
  name: fc.stringMatching(/^[a-z][\w."\\ -]{0,15}$/),
  type: fc.constantFrom("FP32", "FP16", "INT64", "INT32", "UINT8", "BOOL", "BYTES", "BF16"),
  shape: fc.array(fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.constant(-1)), { maxLength: 4 }),
});

const anyTensors = (batch: boolean) =>
  fc
    .uniqueArray(anyTensor, { minLength: 1, maxLength: 3, selector: ({ name }) => name })
    .map((tensors) =>
      tensors.map((it) => ({ ...it, shape: batch ? [-1, ...it.shape] : [1, ...it.shape] })),
    );

/** With tensors of all types and shapes, with and without a batch dimension. */
const anyModelInput: fc.Arbitrary<DeploymentInput> = fc.boolean().chain((batch) =>
  fc.tuple(anyInput(), anyTensors(batch), anyTensors(batch)).map(([input, inputs, outputs]) => ({
    ...input,
    model: { ...input.model, inputs, outputs },
  })),
);

test("the configurations of 500 random plans and models keep Triton's fields and rules", () => {
  fc.assert(
    fc.property(anyModelInput, (input) => {
      expect(triton.check(triton.files(input))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("values of the plan stand in it, each with where it came from", () => {
  const { path, text, origins } = modelConfig(sampleInput({}, { hitRate: 0.2 }));
  expect(path).toBe("models/digits/config.pbtxt");
  expect(modelPath(sampleInput())).toBe("models/digits/1/model.onnx");
  expect(text).toMatch(/^max_batch_size: 8 {2}# .+$/m);
  expect(text).toMatch(/^ {2}max_queue_delay_microseconds: 2000 {2}# .+$/m);
  expect(text).toMatch(/^ {4}data_type: TYPE_FP32\n {4}dims: \[ 784 \]$/m);
  expect(text).toContain("instance_group [ { kind: KIND_CPU count: 1 } ]");
  expect(text).toMatch(/^response_cache \{ enable: true \} {2}# .+$/m);
  expect(text.match(/^ {2}batch_size: \d+$/gm)).toEqual(["  batch_size: 1", "  batch_size: 8"]);
  const lines = text.split("\n");
  for (const { line, text: value, origin } of origins) {
    expect(lines[line - 1]).toContain(value);
    expect(lines[line - 1]).toContain(`# ${origin}`);
  }
  expect(origins.length).toBeGreaterThan(4);
});

test("a GPU gets an instance, and one request at a time no batcher", () => {
  const { text } = modelConfig(sampleInput({ gpus: 1 }, { maxBatchSize: 1 }));
  expect(text).toContain("kind: KIND_GPU");
  expect(text).not.toContain("dynamic_batching");
  expect(text).not.toContain("response_cache");
});

test("a file without a batch of any size is asked with all of its dimensions", () => {
  const fixed = { ...sampleModel, inputs: [{ name: "x", type: "FP32", shape: [1, 28, 28] }] };
  const { text } = modelConfig({ ...sampleInput(), model: fixed });
  expect(text).toMatch(/^max_batch_size: 0/m);
  expect(text).toContain("dims: [ 1, 28, 28 ]");
  expect(text).not.toContain("dynamic_batching");
});

/** Each is refused by Triton, or cannot work; `line` where it is not the line that was changed. */
const PLANTED: [what: string, from: string | RegExp, to: string, says: RegExp, line?: number][] = [
  [
    "an unknown field",
    "max_batch_size",
    "max_batch_sizes",
    /no field "max_batch_sizes" Write "max_batch_size"/,
  ],
  [
    "an unknown field within",
    "data_type",
    "datatype",
    /Input of .* no field "datatype" Write "data_type"/,
  ],
  [
    "an unknown field of a map",
    'key: "intra',
    'keys: "intra',
    /an entry of a map .* no field "keys"/,
  ],
  ["a type that is none", "TYPE_FP32", "TYPE_FLOAT32", /takes a name of its kind.*"TYPE_FLOAT32"/],
  ["a type in quotes", "TYPE_FP32", '"TYPE_FP32"', /Remove the quotes/],
  ["a kind that is none", "KIND_CPU", "KIND_CPUS", /Write KIND_CPU\./],
  ["a number in quotes", "max_batch_size: 8", 'max_batch_size: "8"', /a whole number/],
  [
    "a fraction where a whole number goes",
    "max_batch_size: 8",
    "max_batch_size: 8.5",
    /a whole number/,
  ],
  ["a number beyond its type", "max_batch_size: 8", "max_batch_size: 3000000000", /\(int32\)/],
  ["a negative time", "microseconds: 2000", "microseconds: -1", /from 0 on \(uint64\)/],
  [
    "a string without quotes",
    'backend: "onnxruntime"',
    "backend: onnxruntime",
    /a string in quotes/,
  ],
  ["a yes that is none", "zero_data: true", "zero_data: yes", /true or false/],
  [
    "a value twice",
    'backend: "onnxruntime"',
    'backend: "onnxruntime" backend: "x"',
    /line 3 has it already/,
  ],
  ["a list where one value goes", 'name: "digits"', 'name: [ "digits" ]', /Remove the brackets/],
  [
    "a value where a message goes",
    "dynamic_batching {",
    "response_cache: true\ndynamic_batching {",
    /is a message/,
  ],
  [
    "two schedulers",
    "dynamic_batching {",
    "sequence_batching { }\ndynamic_batching {",
    /excludes "sequence_batching"/,
    20,
  ],
  [
    "a bracket that does not close",
    "instance_group [ {",
    "instance_group [ { {",
    /expected the name of a field/,
  ],
  ["a text that does not end", 'name: "digits"', 'name: "digits', /does not end in its line/],
  [
    "a file that breaks off",
    /value \{ data_type: TYPE_FP32 dims: \[ 784 \] zero_data: true \}\n {2}\}\n\}\n$/,
    "",
    /end of the file/,
  ],
  ["no colon", "max_batch_size: 8", "max_batch_size 8", /expected ":" or "\{"/],
  ["a comma too few", "[ 784 ]", "[ 784 1 ]", /expected "," or "\]"/],
  [
    "another name than the folder's",
    'name: "digits"',
    'name: "digit"',
    /model-name: .*does not load it/,
  ],
  ["another backend", '"onnxruntime"', '"pytorch"', /backend: .*does not run it/],
  ["no backend", 'backend: "onnxruntime"\n', "", /Neither backend nor platform/, 1],
  ["a negative batch", "max_batch_size: 8", "max_batch_size: -1", /must not be negative/],
  ["batches of nothing", "max_batch_size: 8", "max_batch_size: 0", /says there is none/, 19],
  [
    "a preferred batch beyond the largest",
    "dynamic_batching {",
    "dynamic_batching { preferred_batch_size: 16",
    /A preferred batch of 16/,
  ],
  ["no outputs", /output \[[\s\S]*?\n\]\n/, "", /No output is described/, 1],
  ["an input without a name", '    name: "input"\n', "", /An input has no name/, 6],
  [
    "an input twice",
    'name: "output"',
    'name: "output" data_type: TYPE_FP32 dims: 1 }, { name: "output"',
    /"output" is described twice/,
  ],
  ["a tensor without dimensions", "dims: [ 784 ]\n", "dims: [ ]\n", /has no dims/, 6],
  ["a dimension of 0", "dims: [ 784 ]", "dims: [ 0 ]", /A dimension of the input "input" is 0/],
  [
    "a reshape to another size",
    "dims: [ 10 ]",
    "dims: [ 10 ] reshape { shape: [ 11 ] }",
    /10 to 11/,
  ],
  ["no instances", "count: 1", "count: 0", /answers nothing/],
  [
    "graphics processors of a CPU",
    "KIND_CPU count: 1",
    "KIND_CPU count: 1 gpus: [ 0 ]",
    /has no gpus/,
  ],
  ["no instance group", /instance_group.*\n/, "", /two instances of an ONNX model/, 1],
  ["versions that are not there", "versions: [ 1 ]", "versions: [ 2 ]", /does not serve it/],
  ["a latest of none", "specific { versions: [ 1 ] }", "latest { }", /are none/],
  [
    "a warm-up beyond the largest batch",
    "batch_size: 8\n",
    "batch_size: 9\n",
    /not between 1 and max_batch_size, 8/,
  ],
  [
    "a warm-up of another input",
    'key: "input"',
    'key: "inputs"',
    /an input "inputs", and the model none/,
  ],
  [
    "a cache for answers in parts",
    "version_policy",
    "response_cache { enable: true } model_transaction_policy { decoupled: true }\nversion_policy",
    /no response cache/,
  ],
];

test.each(PLANTED)("%s is found, at its line", (_, from, to, says, line) => {
  const planted = plant(triton.files(sampleInput()), { file: "config.pbtxt", from, to });
  const findings = triton.check(planted.files);
  const found = findings.find((it) => says.test(said(it)));
  expect(found, findings.map(said).join("\n")).toBeDefined();
  if (/breaks off|graphics|bracket/.test(_)) return;
  const range = Math.abs((found?.line ?? 0) - (line ?? planted.line));
  expect(range, said(found as never)).toBeLessThanOrEqual(line === undefined ? 1 : 0);
});

test("what the format allows is read: comments, separators, both brackets, joined strings, numbers of all kinds", () => {
  const text = `name: 'dig' "its"; # the folder's
platform: "onnxruntime_onnx",
max_batch_size: 0x10
input < name: "x" data_type: 11 dims: 1 dims: [ 2, -1 ] >
output: [ { name: "y\\"", data_type: TYPE_INT64, dims: [ 1 ] } ]
instance_group { kind: KIND_GPU gpus: [] }
optimization { cuda { graphs: t } }
metric_tags { key: "team" value: "a" }
sequence_batching { direct { minimum_slot_utilization: 0.5f } }
`;
  const file = {
    path: "models/digits/config.pbtxt",
    language: "pbtxt",
    origins: [],
    text,
  } as const;
  expect(checkModelConfig(file)).toEqual([]);
});

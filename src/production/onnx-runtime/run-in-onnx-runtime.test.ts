/** Models and files in ONNX Runtime, in this thread: without a kernel there are no workers. */
import { expect, test } from "vitest";
import {
  Dropout,
  exportOnnx,
  Linear,
  type Module,
  noGrad,
  ReLU,
  randn,
  Sequential,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../../tinytorch/index.ts";
import { type OnnxType, onnxBytes } from "../../tinytorch/onnx/model-proto.ts";
import { concatenated, integer, message, nested, string } from "../../tinytorch/onnx/protobuf.ts";
import { runInOnnxRuntime } from "./run-in-onnx-runtime.ts";

await setBackend("cpu");

const valuesOf = async (output: Tensor | undefined) => Array.from((await output?.data()) ?? []);

const layers = () => new Sequential(new Linear(6, 5), new ReLU(), new Linear(5, 3)).eval();

test("a product by hand: a file of a layer with known weights", async () => {
  const layer = new Linear(2, 2);
  layer.weight.copyFrom(
    tensor([
      [1, 2],
      [3, 4],
    ]),
  );
  layer.bias?.copyFrom(tensor([10, -10]));
  const { output } = await runInOnnxRuntime(layer, tensor([[1, 2]]));
  // [1 + 6 + 10, 2 + 8 - 10]
  expect([output?.shape, await valuesOf(output)]).toEqual([
    [1, 2],
    [17, 0],
  ]);
});

test("a model, and its bytes, answer as the model does, for any number of examples", async () => {
  const model = layers();
  const file = await exportOnnx(model, zeros([1, 6]));
  for (const rows of [1, 4]) {
    const x = randn([rows, 6], { seed: rows });
    const wanted = await noGrad(() => model.forward(x)).data();
    for (const what of [model, file]) {
      const { output } = await runInOnnxRuntime(what, x);
      expect(output?.shape).toEqual([rows, 3]);
      const got = await valuesOf(output);
      expect(got).toEqual(Array.from(wanted, (value) => expect.closeTo(value, 5)));
    }
  }
});

/** A file of one operator, from its input and further constants. */
function fileOf(
  operator: string,
  type: OnnxType,
  constants: readonly bigint[] = [],
): Uint8Array<ArrayBuffer> {
  const info = (name: string) => ({ name, type, dims: ["N"] });
  return onnxBytes({
    ...{ name: "test", opset: 17, metadata: {}, input: info("x"), output: info("y") },
    nodes: [
      {
        ...{ operator, outputs: ["y"], attributes: {}, name: operator },
        inputs: ["x", ...constants.map((_, i) => `c${i}`)],
      },
    ],
    initializers: constants.map((value, i) => ({
      ...{ name: `c${i}`, type, dims: [1] },
      data: new Uint8Array(BigInt64Array.of(value).buffer),
    })),
  });
}

test("whole numbers of 64 bits go in and come out as int32, unless they are larger; truth values stay so", async () => {
  const x = tensor(Int32Array.of(-7, 9));
  const { y } = await runInOnnxRuntime(fileOf("Add", "int64", [5n]), x);
  expect([y?.dtype, await valuesOf(y)]).toEqual(["int32", [-2, 14]]);
  await expect(runInOnnxRuntime(fileOf("Add", "int64", [2n ** 40n]), x)).rejects.toThrow(
    'the output "y" has 1099511627769, which is no int32',
  );
  const truth = await runInOnnxRuntime(fileOf("Not", "bool"), tensor([true, false]));
  expect([truth["y"]?.dtype, await valuesOf(truth["y"])]).toEqual(["bool", [0, 1]]);
});

/** a + b, with two inputs of shape (2). */
function sumOfTwo(): Uint8Array<ArrayBuffer> {
  const shape = message(nested(1, message(integer(1, 2))));
  const type = message(nested(1, message(integer(1, 1), nested(2, shape))));
  const info = (name: string) => message(string(1, name), nested(2, type));
  const node = message(string(1, "a"), string(1, "b"), string(2, "c"), string(4, "Add"));
  const graph = message(
    ...[nested(1, node), string(2, "g")],
    ...[nested(11, info("a")), nested(11, info("b")), nested(12, info("c"))],
  );
  const opset = message(string(1, ""), integer(2, 17));
  return concatenated(message(integer(1, 8), nested(7, graph), nested(8, opset)));
}

test("inputs by name", async () => {
  const given = { a: tensor([1, 2]), b: tensor([10, 20]) };
  const { c } = await runInOnnxRuntime(sumOfTwo(), given);
  expect(await valuesOf(c)).toEqual([11, 22]);
  await expect(runInOnnxRuntime(sumOfTwo(), tensor([1, 2]))).rejects.toThrow(
    'has 2 inputs, so give them by name: "a", float32 (2); "b", float32 (2)',
  );
  await expect(runInOnnxRuntime(sumOfTwo(), { a: tensor([1, 2]) })).rejects.toThrow(
    'got none for "b"',
  );
  await expect(runInOnnxRuntime(sumOfTwo(), { z: tensor([1, 2]) })).rejects.toThrow(
    'this file has no input "z"',
  );
});

test.each<[string, () => Promise<unknown>, string]>([
  [
    "bytes that are no model",
    () => runInOnnxRuntime(Uint8Array.of(1, 2, 3), zeros([1])),
    "expected the bytes of an ONNX model",
  ],
  [
    "half of a model",
    async () => {
      const file = await exportOnnx(layers(), zeros([1, 6]));
      await runInOnnxRuntime(file.slice(0, 100), zeros([1, 6]));
    },
    "expected the bytes of an ONNX model",
  ],
  [
    "an operator that there is not",
    () => runInOnnxRuntime(fileOf("Rotate", "float32"), zeros([2])),
    "ONNX Runtime has no operator Rotate",
  ],
  ["another shape", () => runInOnnxRuntime(layers(), zeros([2, 7])), "linear"],
  [
    "another shape than the file's",
    async () => runInOnnxRuntime(await exportOnnx(layers(), zeros([1, 6])), zeros([2, 7])),
    'expected float32 (N, 6) for the input "input", got float32 (2, 7)',
  ],
  [
    "another type",
    async () =>
      runInOnnxRuntime(
        await exportOnnx(layers(), zeros([1, 6])),
        zeros([2, 6], { dtype: "int32" }),
      ),
    'expected float32 (N, 6) for the input "input", got int32 (2, 6)',
  ],
  [
    "a model that is training",
    () => runInOnnxRuntime(new Sequential(new Dropout(0.5)), zeros([1, 6])),
    "call model.eval() first",
  ],
  ["no model", () => runInOnnxRuntime({} as Module, zeros([1])), "expected a Module, or the bytes"],
  [
    "no input",
    () => runInOnnxRuntime(layers(), 7 as unknown as Tensor),
    "expected a tensor, or tensors by the names",
  ],
  [
    "an unknown option",
    () => runInOnnxRuntime(layers(), zeros([1, 6]), { thread: 2 } as object),
    'unknown option "thread"',
  ],
  [
    "threads where there are none",
    () => runInOnnxRuntime(layers(), zeros([1, 6]), { threads: 2 }),
    "expected 1 thread here, got 2; there are no workers outside of a browser",
  ],
])("refused in a sentence: %s", async (_, run, sentence) => {
  await expect(run()).rejects.toThrow(sentence);
});

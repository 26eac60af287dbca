import { afterAll, beforeAll, expect, test } from "vitest";
import { InvalidRequest } from "../../production/serving/inference-protocol.ts";
import { readRequest } from "./infer-request.ts";
import { type ReferenceServer, startReferenceServer } from "./reference-server.ts";
import { readServerCommand } from "./reference-server-command.ts";
import { untrainedNetwork } from "./untrained-network.ts";

let file: Uint8Array;
let server: ReferenceServer;

beforeAll(async () => {
  file = await untrainedNetwork();
  server = await startReferenceServer({ file, model: "digits" });
});
afterAll(() => server.close());

const ask = async (path: string, body?: unknown) => {
  const request = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(`${server.url}${path}`, request);
  return { status: response.status, answer: await response.json() };
};
const input = { name: "input", datatype: "FP32", shape: [2, 784], data: new Array(1568).fill(0.5) };

test("tells what it serves, in the protocol's words", async () => {
  expect(await ask("/v2/health/live")).toMatchObject({ status: 200, answer: { live: true } });
  expect(await ask("/v2/health/ready")).toMatchObject({ status: 200, answer: { ready: true } });
  expect(await ask("/v2")).toMatchObject({ answer: { name: "capstone-reference-server" } });
  expect(await ask("/v2/models/digits/ready")).toMatchObject({ answer: { ready: true } });
  expect(await ask("/v2/models/digits")).toEqual({
    status: 200,
    answer: {
      name: "digits",
      versions: ["1"],
      platform: "onnxruntime_onnx",
      inputs: [{ name: "input", datatype: "FP32", shape: [-1, 784] }],
      outputs: [{ name: "output", datatype: "FP32", shape: [-1, 10] }],
    },
  });
  expect((await ask("/v2/models/letters")).status).toBe(404);
});

test("answers a batch, the same for the same rows, with the query's id", async () => {
  const { status, answer } = await ask("/v2/models/digits/infer", { id: "7", inputs: [input] });
  expect(status).toBe(200);
  expect(answer).toMatchObject({ model_name: "digits", id: "7" });
  const [{ shape, data }] = answer.outputs;
  expect(shape).toEqual([2, 10]);
  expect(data.slice(0, 10)).toEqual(data.slice(10));
  expect(new Set(data).size).toBe(10);
});

test.each<[string, unknown, RegExp]>([
  ["no inputs", {}, /\{ inputs: \[tensors\] \}/],
  ["another name", { inputs: [{ ...input, name: "x" }] }, /an input "input", got none/],
  ["another type", { inputs: [{ ...input, datatype: "INT8" }] }, /FP32 for "input", got "INT8"/],
  ["another width", { inputs: [{ ...input, shape: [4, 392] }] }, /float32 \(N, 784\)/],
  ["too few values", { inputs: [{ ...input, data: [1] }] }, /1568 values for "input", got 1/],
  ["no numbers", { inputs: [{ ...input, data: new Array(1568).fill(null) }] }, /finite numbers/],
])("refused with 400: %s", async (_, body, sentence) => {
  const { status, answer } = await ask("/v2/models/digits/infer", body);
  expect(status).toBe(400);
  expect(answer.error).toMatch(sentence);
});

test("what is no JSON is refused", () => {
  expect(() => readRequest("{", [])).toThrow(InvalidRequest);
});

test("its arguments", () => {
  expect(readServerCommand(["a/cnn.onnx", "--port", "0"])).toEqual({
    ...{ file: "a/cnn.onnx", model: "cnn", port: 0, host: "127.0.0.1", fault: undefined },
  });
  expect(readServerCommand(["--fault", "stall", "--every", "3"])).toMatchObject({
    model: "digits",
    fault: { kind: "stall", every: 3, ms: 1000 },
  });
  expect(() => readServerCommand(["--fault", "nap"])).toThrow(/slow, stall, .*, not nap/);
  expect(() => readServerCommand(["--every", "3"])).toThrow(/belong to a --fault/);
  expect(() => readServerCommand(["--port", "99999"])).toThrow(/a port from 0 to 65,535/);
  expect(() => readServerCommand(["a", "b"])).toThrow(/One file at a time/);
});

test("refused at its start: no model, and a port that is taken", async () => {
  await expect(startReferenceServer({ file: Uint8Array.of(1), model: "m" })).rejects.toThrow(
    "expected the bytes of an ONNX model",
  );
  const port = Number(new URL(server.url).port);
  await expect(startReferenceServer({ file, model: "m", port })).rejects.toThrow(
    `Port ${port} is taken`,
  );
});

/** ONNX Runtime Web: products only, it does not train. */

import glue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import binary from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import * as ort from "onnxruntime-web/wasm";
import { answer, threads } from "./engine-side.ts";
import { numbers } from "./fastest.ts";

const absolute = (url: string): string => new URL(url, self.location.href).href;

ort.env.wasm.wasmPaths = { mjs: absolute(glue), wasm: absolute(binary) };
ort.env.wasm.numThreads = threads;

const square = (n: number) => async () => {
  const session = await ort.InferenceSession.create(matMulModel(n));
  const a = new ort.Tensor("float32", numbers(n * n), [n, n]);
  const b = new ort.Tensor("float32", numbers(n * n, 2), [n, n]);
  return async () => (await session.run({ a, b }))["c"]!.dispose();
};

answer(async () => ({ "matmul 512": square(512), "matmul 1024": square(1024) }));

/** Protocol buffers, as far as one node needs them: (field number, contents) pairs; see onnx.proto. */
function message(...fields: [number, number | string | Uint8Array][]): Uint8Array<ArrayBuffer> {
  const bytes = fields.flatMap(([field, value]) => {
    if (typeof value === "number") return [field * 8, ...varint(value)];
    const contents = typeof value === "string" ? new TextEncoder().encode(value) : value;
    return [field * 8 + 2, ...varint(contents.length), ...contents];
  });
  return Uint8Array.from(bytes);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}

function matMulModel(n: number): Uint8Array {
  const dimension = message([1, n]);
  const shape = message([1, dimension], [1, dimension]);
  const type = message([1, message([1, 1], [2, shape])]);
  const value = (name: string): Uint8Array => message([1, name], [2, type]);
  const node = message([1, "a"], [1, "b"], [2, "c"], [4, "MatMul"]);
  const graph = message([1, node], [2, "g"], [11, value("a")], [11, value("b")], [12, value("c")]);
  return message([1, 8], [7, graph], [8, message([2, 13])]);
}

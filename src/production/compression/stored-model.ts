/** A model as a file: what it takes where it is kept, and where it is sent. */

import type { CompressedModel } from "../../outputs/panels/compression/compression.ts";
import {
  exportOnnx,
  type Module,
  noGrad,
  OptimizedModule,
  QuantizedModule,
  type StateDict,
  saveSafetensors,
  type Tensor,
} from "../../tinytorch/index.ts";
import { bytesFigure } from "../instruments/measured.ts";
import { countZeros } from "./magnitude-masks.ts";

interface StoredModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `safetensors, float32`. */
  readonly form: string;
}

/** Its size as a file, made here, and gzipped as a server would send it. `file`: in place of the one that would be made. */
export async function sizeFigures(
  model: Module,
  example: Tensor,
  file: Uint8Array<ArrayBuffer> | undefined,
): Promise<Pick<CompressedModel, "form" | "file" | "zipped">> {
  const { bytes, form } =
    file === undefined ? await stored(model, example) : { bytes: file, form: "the file given" };
  const zipped = await gzippedBytes(bytes);
  return {
    form,
    file: bytesFigure(bytes.length, `Length of the file: ${form}.`),
    zipped: bytesFigure(zipped, `Length of the same file (${form}) after gzip.`),
  };
}

async function stored(model: Module, example: Tensor): Promise<StoredModel> {
  if (model instanceof QuantizedModule) {
    return { bytes: await exportOnnx(model, example), form: "ONNX, int8" };
  }
  if (model instanceof OptimizedModule) {
    const state = readByGraph(model, example);
    return { bytes: await saveSafetensors(state), form: "what its graph reads, as safetensors" };
  }
  return { bytes: await saveSafetensors(model.stateDict()), form: "safetensors, float32" };
}

/** Parameters and constants of the rewritten graph, each once: weights in 8 bits instead of those that they were made from. */
function readByGraph(model: OptimizedModule, example: Tensor): StateDict {
  const tensors = new Set(
    noGrad(() => model.graphFor(example)).nodes.flatMap(({ inputs }) =>
      inputs.flatMap((input) => ("tensor" in input ? [input.tensor] : [])),
    ),
  );
  return Object.fromEntries([...tensors].map((tensor, i) => [String(i), tensor]));
}

async function gzippedBytes(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(packed).arrayBuffer()).byteLength;
}

/** How many parameters a model has, and how many of them are not 0; reads the device. */
export async function parameterFigures(
  model: Module,
): Promise<Pick<CompressedModel, "parameters" | "nonZero">> {
  let [parameters, nonZero] = [0, 0];
  for (const parameter of model.parameters()) {
    const values = await parameter.data();
    parameters += values.length;
    nonZero += values.length - countZeros(values);
  }
  const method = "Counted in the parameters of the model, as it is in memory.";
  return {
    parameters: { kind: "computed", value: parameters, unit: "count", method },
    nonZero: { kind: "computed", value: nonZero, unit: "count", method },
  };
}

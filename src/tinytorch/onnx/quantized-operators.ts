/**
 * 8 bits in ONNX, in the form of pairs (onnxruntime.ai/docs/performance/model-optimizations/quantization.html, "QDQ"): what is
 * quantized and back around an operator in float32 is what a runtime replaces by one that computes in whole numbers.
 */
import type { GraphNode } from "../graph/graph.ts";
import type { DequantizeAttrs, Uint8Attrs } from "../operations/quantized.ts";
import { operations } from "../operations/table.ts";
import type { Write } from "./site.ts";

export const quantizeAndBack: Write = (site) => {
  const { scale, zero } = site.attrs as unknown as Uint8Attrs;
  const step = site.constant([scale], []);
  const offset = site.constant([zero], [], "uint8");
  const quantized = site.add("QuantizeLinear", [site.inputs[0]!.name, step, offset]);
  return site.add("DequantizeLinear", [quantized, step, offset]);
};

export const dequantizeLinear: Write = (site) => {
  const { axis, bits } = site.attrs as unknown as DequantizeAttrs;
  const [steps, scales] = site.inputs;
  const zeros = new Array<number>(scales!.shape[0]!).fill(0);
  // Of 32 bits it is 0 in any case, and is left out.
  const zero = bits === 8 ? [site.constant(zeros, scales!.shape, "int8")] : [];
  return site.add("DequantizeLinear", [steps!.name, scales!.name, ...zero], { axis });
};

/** As what an input is stored, where that is not the type that the engine has it in. */
export function storedType({ row, attrs }: GraphNode, index: number): "int8" | undefined {
  const isStored = row === operations.dequantize && index === 0;
  return isStored && (attrs as DequantizeAttrs).bits === 8 ? "int8" : undefined;
}

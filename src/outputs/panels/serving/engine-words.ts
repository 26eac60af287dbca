/** What replicas compute with, in words. */
import type { ServingOutput } from "./serving.ts";

export function engineWords(engine: ServingOutput["engine"] = "tinytorch"): string {
  return engine === "onnxruntime" ? "ONNX Runtime" : engine;
}

/** Opens a model on the engine that it was written for. */
import { OnnxRunner } from "./onnx-runner.ts";
import type { PortableModel, Runner } from "./runner.ts";

/** For this library's engine, its backend must be set; ONNX Runtime computes on so many threads. */
export async function openRunner(model: PortableModel, threads: number): Promise<Runner> {
  if (model.engine === "onnxruntime") return await OnnxRunner.open(model.file, threads);
  // A worker with ONNX Runtime alone need not load the other engine.
  const { PackedRunner } = await import("./packed-runner.ts");
  return new PackedRunner(model.packed);
}

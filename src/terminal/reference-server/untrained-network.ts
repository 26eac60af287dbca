/** A model to serve where none is at hand: it answers as fast as one that knows something. */
import {
  exportOnnx,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  setBackend,
  zeros,
} from "../../tinytorch/index.ts";

/** The ONNX file of a network for digits, 784 – 128 – 10, with its first random weights. */
export async function untrainedNetwork(): Promise<Uint8Array> {
  await setBackend("cpu");
  manualSeed(0);
  const model = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));
  model.eval();
  return await exportOnnx(model, zeros([1, 784]), { name: "digits" });
}

import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { findBackendFactory } from "@tensorflow/tfjs-core";
import type { DeviceParts, KernelTensor } from "./device.ts";
import { kernelOf, override } from "./override.ts";
import { registerFused } from "./webgpu-fused.ts";

export async function open(): Promise<DeviceParts> {
  const backend = await findBackendFactory("webgpu")();
  if (!(backend instanceof WebGPUBackend)) throw new Error("the WebGPU adapter gave no device");
  overrideCast(backend);
  overrideTranspose(backend);
  registerFused(backend);
  let error: Error | undefined;
  const fail = (message: string): void => {
    error ??= new Error(`webgpu: ${message}`);
  };
  backend.device.addEventListener("uncapturederror", (event) => fail(event.error.message));
  backend.device.lost.then(({ message }) => fail(`the device was lost: ${message}`), fail);
  return {
    backend,
    threads: 1,
    readsSync: false,
    synchronize: async () => {
      backend.ensureCommandEncoderReady();
      backend.endComputePassEncoder();
      backend.submitQueue();
      await backend.device.queue.onSubmittedWorkDone();
    },
    takeError: () => {
      const taken = error;
      error = undefined;
      return taken;
    },
  };
}

/**
 * tfjs' Cast to float32 only relabels a buffer of whole numbers, which programs that read the buffer directly (Transpose) then
 * refuse to compile for. Here the numbers are converted.
 */
function overrideCast(backend: WebGPUBackend): void {
  const multiply = kernelOf("Multiply", "webgpu");
  const cast = override("Cast", "webgpu", (call) => {
    const { x } = call.inputs as { x: KernelTensor };
    if (x.dtype === "float32" || call.attrs["dtype"] !== "float32") return cast(call);
    const dataId = backend.write(Float32Array.of(1), [], "float32");
    const one: KernelTensor = { dataId, shape: [], dtype: "float32" };
    const result = multiply({ inputs: { a: x, b: one }, attrs: {}, backend });
    backend.disposeData(dataId);
    return result;
  });
}

/** tfjs' program for Transpose compiles for float32 only; whole numbers below 2²⁴ take the way over it. */
function overrideTranspose(backend: WebGPUBackend): void {
  const cast = kernelOf("Cast", "webgpu");
  const transpose = override("Transpose", "webgpu", (call) => {
    const { x } = call.inputs as { x: KernelTensor };
    if (x.dtype === "float32" || backend.shouldExecuteOnCPU([x])) return transpose(call);
    const real = cast({ inputs: { x }, attrs: { dtype: "float32" }, backend }) as KernelTensor;
    const moved = transpose({ ...call, inputs: { x: real } }) as KernelTensor;
    const whole = cast({
      inputs: { x: moved },
      attrs: { dtype: "int32" },
      backend,
    }) as KernelTensor;
    backend.disposeData(real.dataId);
    backend.disposeData(moved.dataId);
    return { ...whole, dtype: x.dtype };
  });
}

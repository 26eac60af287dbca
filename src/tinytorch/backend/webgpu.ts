import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { findBackendFactory } from "@tensorflow/tfjs-core";
import type { DeviceParts, KernelTensor } from "./device.ts";
import { DeviceLoss } from "./loss.ts";
import { kernelOf, override } from "./override.ts";
import { registerFused } from "./webgpu-fused.ts";
import { registerNumbersOnWebgpu } from "./webgpu-numbers.ts";
import { registerSortingOnWebgpu } from "./webgpu-sort.ts";
import { webgpuTimer } from "./webgpu-timer.ts";

let isOverridden = false;

export async function open(): Promise<DeviceParts> {
  const backend = await findBackendFactory("webgpu")();
  if (!(backend instanceof WebGPUBackend)) throw new Error("the WebGPU adapter gave no device");
  if (!isOverridden) {
    overrideCast();
    overrideTranspose();
    isOverridden = true;
  }
  registerFused(backend);
  registerSortingOnWebgpu(backend);
  registerNumbersOnWebgpu(backend);
  let error: Error | undefined;
  backend.device.addEventListener("uncapturederror", ({ error: { message } }) => {
    error ??= new Error(`webgpu: ${message}`);
  });
  return {
    backend,
    readsSync: false,
    synchronize: () => finish(backend),
    takeError: () => {
      const taken = error;
      error = undefined;
      return taken;
    },
    loss: watch(backend.device),
    timer: webgpuTimer(backend),
  };
}

function watch(device: GPUDevice): DeviceLoss {
  const loss = new DeviceLoss("webgpu", "the device");
  void device.lost.then(({ message, reason }) => {
    loss.declare(message || (reason === "destroyed" ? "it was destroyed" : ""));
  });
  return loss;
}

async function finish(backend: WebGPUBackend): Promise<void> {
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
  await backend.device.queue.onSubmittedWorkDone();
}

/**
 * tfjs' Cast to float32 only relabels a buffer of whole numbers, which programs that read the buffer directly (Transpose) then
 * refuse to compile for. Here the numbers are converted.
 */
function overrideCast(): void {
  const multiply = kernelOf("Multiply", "webgpu");
  const cast = override("Cast", "webgpu", (call) => {
    const { x } = call.inputs as { x: KernelTensor };
    if (x.dtype === "float32" || call.attrs["dtype"] !== "float32") return cast(call);
    const backend = call.backend as WebGPUBackend;
    const dataId = backend.write(Float32Array.of(1), [], "float32");
    const one: KernelTensor = { dataId, shape: [], dtype: "float32" };
    const result = multiply({ inputs: { a: x, b: one }, attrs: {}, backend });
    backend.disposeData(dataId);
    return result;
  });
}

/** tfjs' program for Transpose compiles for float32 only; whole numbers below 2²⁴ take the way over it. */
function overrideTranspose(): void {
  const cast = kernelOf("Cast", "webgpu");
  const transpose = override("Transpose", "webgpu", (call) => {
    const { x } = call.inputs as { x: KernelTensor };
    const backend = call.backend as WebGPUBackend;
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

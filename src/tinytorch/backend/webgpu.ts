import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { findBackendFactory } from "@tensorflow/tfjs-core";
import type { DeviceParts, KernelFunction, KernelTensor } from "./device.ts";
import { DeviceLoss } from "./loss.ts";
import { kernelOf, override } from "./override.ts";
import { overrideBroadcasts } from "./webgpu-broadcasts.ts";
import { registerFused } from "./webgpu-fused.ts";
import { registerNumbersOnWebgpu } from "./webgpu-numbers.ts";
import { registerPools } from "./webgpu-pools.ts";
import { registerSortingOnWebgpu } from "./webgpu-sort.ts";
import { webgpuTimer } from "./webgpu-timer.ts";

let isOverridden = false;

export async function open(): Promise<DeviceParts> {
  const backend = await findBackendFactory("webgpu")();
  if (!(backend instanceof WebGPUBackend)) throw new Error("the WebGPU adapter gave no device");
  if (!isOverridden) {
    overrideCast();
    overrideTranspose();
    overrideFolds();
    overrideBroadcasts();
    isOverridden = true;
  }
  registerFused(backend);
  registerPools(backend);
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
    // Small values are multiplied on this side, where the result has the dtype of the first.
    const result = multiply({ inputs: { a: one, b: x }, attrs: {}, backend });
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

/** tfjs' kernels that fold other dimensions than the last ones bring those there by its own Transpose; here ours does, for whole numbers. */
function overrideFolds(): void {
  const transpose = kernelOf("Transpose", "webgpu");
  for (const name of ["Any", "All", "Max", "Min", "Prod", "Sum"]) {
    const fold: KernelFunction = override(name, "webgpu", (call) => {
      const { x } = call.inputs as { x: KernelTensor };
      const axes = [(call.attrs["reductionIndices"] ?? call.attrs["axis"]) as number | number[]];
      const folded = axes.flat();
      const kept = x.shape.map((_, axis) => axis).filter((axis) => !folded.includes(axis));
      const perm = [...kept, ...folded];
      if (x.dtype === "float32" || perm.every((axis, i) => axis === i)) return fold(call);
      const moved = transpose({ ...call, inputs: { x }, attrs: { perm } }) as KernelTensor;
      const last = folded.map((_, i) => kept.length + i);
      const attrs = { ...call.attrs, axis: last, reductionIndices: last };
      const made = fold({ ...call, inputs: { x: moved }, attrs });
      (call.backend as WebGPUBackend).disposeData(moved.dataId);
      return made;
    });
  }
  const scan: KernelFunction = override("Cumsum", "webgpu", (call) => {
    const { x } = call.inputs as { x: KernelTensor };
    const [axis, end] = [call.attrs["axis"] as number, x.shape.length - 1];
    if (x.dtype === "float32" || axis === end) return scan(call);
    const backend = call.backend as WebGPUBackend;
    const perm = x.shape.map((_, i) => (i === axis ? end : i === end ? axis : i));
    const moved = transpose({ inputs: { x }, attrs: { perm }, backend }) as KernelTensor;
    const attrs = { ...call.attrs, axis: end };
    const sums = scan({ inputs: { x: moved }, attrs, backend }) as KernelTensor;
    const made = transpose({ inputs: { x: sums }, attrs: { perm }, backend });
    backend.disposeData(moved.dataId);
    backend.disposeData(sums.dataId);
    return made;
  });
}

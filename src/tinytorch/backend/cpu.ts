import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { DeviceParts } from "./device.ts";
import { registerRoundToFp16 } from "./fp16.ts";
import { copiedMemory, registerHostKernels } from "./host-kernels.ts";
import { registerInt8OnCpu } from "./int8.ts";
import { hostTimer } from "./timer.ts";

export async function open(): Promise<DeviceParts> {
  const backend = new MathBackendCPU();
  // Keeps it from advertising another package on the console of Node.
  Reflect.set(backend, "firstUse", false);
  registerInt8OnCpu(backend);
  registerRoundToFp16(backend, "cpu");
  registerHostKernels(copiedMemory(backend), "cpu");
  return { backend, readsSync: true, synchronize: async () => {}, timer: hostTimer };
}

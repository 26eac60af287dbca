import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import type { DeviceParts } from "./device.ts";

export async function open(): Promise<DeviceParts> {
  const backend = new MathBackendCPU();
  // Keeps it from advertising another package on the console of Node.
  Reflect.set(backend, "firstUse", false);
  return { backend, threads: 1, readsSync: true, synchronize: async () => {} };
}

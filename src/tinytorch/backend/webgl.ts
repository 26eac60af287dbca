import { MathBackendWebGL } from "@tensorflow/tfjs-backend-webgl";
import { nextTask } from "../next-task.ts";
import type { DeviceParts } from "./device.ts";

export async function open(): Promise<DeviceParts> {
  const backend = new MathBackendWebGL();
  return { backend, threads: 1, readsSync: true, synchronize: () => finish(backend) };
}

async function finish(backend: MathBackendWebGL): Promise<void> {
  const gl = backend.gpgpu.gl as WebGL2RenderingContext;
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (!fence) return;
  while (gl.clientWaitSync(fence, gl.SYNC_FLUSH_COMMANDS_BIT, 0) === gl.TIMEOUT_EXPIRED)
    await nextTask();
  gl.deleteSync(fence);
}

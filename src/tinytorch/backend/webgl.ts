import { MathBackendWebGL } from "@tensorflow/tfjs-backend-webgl";
import { env } from "@tensorflow/tfjs-core";
import { nextTask } from "../../base/next-task.ts";
import type { DeviceParts } from "./device.ts";
import { copiedMemory, registerSorting } from "./host-kernels.ts";
import { DeviceLoss } from "./loss.ts";
import { registerRoundToFp16 } from "./webgl-fp16.ts";
import { registerNumbers } from "./webgl-numbers.ts";
import { webglTimer } from "./webgl-timer.ts";

let hasOpened = false;

export async function open(): Promise<DeviceParts> {
  // Packed programs leave something in the corners that a shape with an odd size does not use, and products add it up.
  env().set("WEBGL_PACK", false);
  // tfjs keeps one cache of programs for all contexts that it made itself: after a loss it would use those of the lost one.
  const backend = new MathBackendWebGL(hasOpened ? new OffscreenCanvas(1, 1) : undefined);
  hasOpened = true;
  registerRoundToFp16(backend);
  registerSorting(copiedMemory(backend), "webgl");
  registerNumbers(backend);
  const gl = backend.gpgpu.gl as WebGL2RenderingContext;
  return {
    backend,
    readsSync: true,
    synchronize: () => finish(gl),
    loss: watch(backend, gl),
    timer: webglTimer(gl),
  };
}

/** A context may come back empty, so that the event counts, not how it is now. */
function watch(backend: MathBackendWebGL, gl: WebGL2RenderingContext): DeviceLoss {
  const loss = new DeviceLoss("webgl", "the context", () => gl.isContextLost());
  gl.canvas.addEventListener("webglcontextlost", (event) => {
    loss.declare((event as WebGLContextEvent).statusMessage);
    // Fences that tfjs would ask for ever.
    Reflect.set(backend.gpgpu, "itemsToPoll", []);
  });
  return loss;
}

async function finish(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (!fence) return;
  while (gl.clientWaitSync(fence, gl.SYNC_FLUSH_COMMANDS_BIT, 0) === gl.TIMEOUT_EXPIRED)
    await nextTask();
  gl.deleteSync(fence);
}

/** Takes a GPU away in the middle of its work, as a driver that restarts does: the fault that a readiness check injects. */
import { activeDevice, availableBackends, openDevice } from "./backend/backends.ts";
import { onDevice } from "./backend/storage.ts";
import { randn } from "./tensor/create.ts";

export type GpuBackend = "webgl" | "webgpu";

/** Parts of tfjs' backends that its types keep to themselves. */
interface Internals {
  device: GPUDevice;
  gpgpu: { gl: WebGL2RenderingContext };
}

const lose: Record<GpuBackend, (backend: Internals) => void> = {
  webgl: ({ gpgpu }) => gpgpu.gl.getExtension("WEBGL_lose_context")?.loseContext(),
  webgpu: ({ device }) => device.destroy(),
};

/** A GPU backend that runs here and is not the current one, so that nobody's tensors lie there. */
export async function spareGpu(): Promise<GpuBackend | undefined> {
  const current = activeDevice()?.name;
  const available = (await availableBackends()).filter((it) => it.available);
  return (["webgl", "webgpu"] as const).find(
    (name) => name !== current && available.some(({ backend }) => backend === name),
  );
}

/**
 * Opens a GPU, computes there, and takes it away meanwhile. Gives the error that the work ended with, undefined where it ended as if
 * nothing had happened. The current backend stays, and with it every tensor. Throws a RangeError for the current one.
 */
export async function loseDevice(name: GpuBackend): Promise<Error | undefined> {
  if (activeDevice()?.name === name) {
    throw new RangeError(
      `loseDevice: ${name} is the current backend, and every tensor would go with it; run setBackend("wasm") first`,
    );
  }
  const target = await openDevice(name);
  const product = await onDevice(target, async () => {
    const x = randn([64, 64], { seed: 1 });
    return x.matmul(x);
  });
  lose[name](target.backend as unknown as Internals);
  try {
    await product.data();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

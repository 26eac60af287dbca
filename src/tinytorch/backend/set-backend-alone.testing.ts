/** For tests: a backend that computes everything by itself, where tfjs would leave small tensors to the cpu backend's code. */
import { env } from "@tensorflow/tfjs-core";
import type { BackendName } from "../../base/calibration.ts";
import { setBackend } from "./storage.ts";

export async function setBackendAlone(backend: BackendName): Promise<void> {
  await setBackend(backend);
  if (backend === "webgl" || backend === "webgpu") {
    env().set(`${backend.toUpperCase()}_CPU_FORWARD`, false);
  }
}

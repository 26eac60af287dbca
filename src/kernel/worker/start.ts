/** Puts a kernel together in a worker, on the backend that it will probably compute on. */
import * as engine from "../../tinytorch/index.ts";
import { createDevice } from "./device.ts";
import { Kernel } from "./kernel.ts";
import { createLibraries } from "./libraries.ts";
import { startRoleWorker } from "./roles/start-role-worker.ts";

export function serveKernel(scope: typeof self): void {
  engine.preloadBackend("wasm");
  const device = createDevice(async () => engine);
  const kernel = new Kernel(scope, createLibraries(device.engine), device, startRoleWorker);

  // Errors that a cell leaves behind must not take the kernel down with them.
  scope.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    kernel.reportStray(event.reason);
  });
  scope.addEventListener("error", (event) => {
    event.preventDefault();
    kernel.reportStray(event.error ?? event.message);
  });
}

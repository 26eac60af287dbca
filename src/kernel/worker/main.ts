/** A kernel in a dedicated worker: wires the endpoint to the engine, which loads while the first message is on its way. */
import { createDevice } from "./device.ts";
import { Kernel } from "./kernel.ts";
import { createLibraries } from "./libraries.ts";

const device = createDevice(() => import("../../tinytorch/index.ts"));
const kernel = new Kernel(self, createLibraries(device.engine), device);

// What a cell leaves behind must not take the kernel down with it.
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  kernel.reportStray(event.reason);
});
self.addEventListener("error", (event) => {
  event.preventDefault();
  kernel.reportStray(event.error ?? event.message);
});

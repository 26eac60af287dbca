/** A kernel in a dedicated worker. The backend that it will probably compute on starts at once, before the page says a word. */
import "../../tinytorch/preload.ts";
import * as engine from "../../tinytorch/index.ts";
import { createDevice } from "./device.ts";
import { Kernel } from "./kernel.ts";
import { createLibraries } from "./libraries.ts";

engine.preloadBackend("wasm");
const device = createDevice(async () => engine);
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

/** A kernel in a dedicated worker: wires the endpoint to the engine, which loads while the first message is on its way. */
import { createDevice } from "./device.ts";
import { Kernel } from "./kernel.ts";
import { createLibraries } from "./libraries.ts";

const device = createDevice(() => import("../../tinytorch/index.ts"));
new Kernel(self, createLibraries(device.engine), device);

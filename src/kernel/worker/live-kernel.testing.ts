/** For tests and benchmarks: a kernel whose cells can call `startTicker(rows)`, which opens the system of `ticker.testing.ts`. */
import type { Output } from "../../outputs/output.ts";
import { openSource } from "../../production/live/open-source.ts";
import { spawnRole } from "../../production/roles/spawn-role.ts";
import * as engine from "../../tinytorch/index.ts";
import { createDevice } from "./device.ts";
import { Kernel } from "./kernel.ts";
import { createLibraries } from "./libraries.ts";

const device = createDevice(async () => engine);

// Every role starts the ticker's worker.
new Kernel(self, createLibraries(device.engine), device, async (_role, name) => {
  return new Worker(new URL("./ticker.testing.ts", import.meta.url), { type: "module", name });
});

function startTicker(rows: number): void {
  const output: Output = {
    kind: "table",
    caption: "Ticker",
    columns: [{ title: "Row" }, { title: "Count", align: "right" }],
    rows: Array.from({ length: rows }, (_, row) => [`row ${row}`, 0]),
  };
  openSource(output, { worker: spawnRole("echo") });
}

Object.assign(globalThis, { startTicker });

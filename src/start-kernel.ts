/** Wiring: a kernel for this page, started before there is a session to listen to it, or one in the sandbox. */

import { type EarlyClient, startEarly } from "./kernel/client/early-client.ts";
import type { KernelWorker } from "./kernel/client/kernel-client.ts";
import { lateWorker } from "./kernel/client/late-worker.ts";
import type { GradeIn } from "./session/automation.ts";
import {
  recallCalibration,
  rememberCalibration,
} from "./session/running/remembered-calibration.ts";

export interface StartedKernel extends EarlyClient {
  backend: "auto" | "webgpu" | "webgl" | "wasm" | "cpu";
  gradeIn: GradeIn;
}

declare global {
  var earlyKernel: KernelWorker | undefined;
}

export function startKernel(): StartedKernel {
  // A built page has started it already (scripts/plugins/preload-page.ts). It serves where the place is the page, or ends.
  const first = [globalThis.earlyKernel ?? spawn()];
  const asked = new URLSearchParams(location.search).get("backend") ?? "auto";
  const backend = isBackend(asked) ? asked : "auto";
  const dataUrl = new URL("data/", document.baseURI).href;
  const { connect } = startEarly({
    spawn: (place) => (place === "sandbox" ? spawnSandboxed() : (first.pop() ?? spawn())),
    backend,
    calibration: recallCalibration(),
    dataUrl,
  });
  return {
    backend,
    async gradeIn(place, request, limitMs) {
      const { gradeOnce } = await import("./kernel/client/grade-once.ts");
      const worker = place === "sandbox" ? spawnSandboxed() : spawn();
      return gradeOnce(worker, { ...request, backend, dataUrl }, limitMs);
    },
    connect: (listener, place) =>
      connect((event) => {
        if (event.type === "device" && event.device.calibration) {
          rememberCalibration(event.device.calibration);
        }
        listener(event);
      }, place),
  };
}

function spawn(): KernelWorker {
  return new Worker(new URL("./kernel/worker/main.ts", import.meta.url), {
    type: "module",
    name: "kernel",
  });
}

/** Its code is no part of the page that opens: few visits need it. */
function spawnSandboxed(): KernelWorker {
  const parts = Promise.all([
    import("./kernel/client/sandbox/sandboxed-worker.ts"),
    import("./kernel/client/sandbox/load-bundle.ts").then(({ loadBundle }) => loadBundle()),
  ]);
  return lateWorker(
    parts.then(
      ([{ createSandboxedWorker }, bundle]) =>
        () =>
          createSandboxedWorker(bundle),
    ),
  );
}

function isBackend(name: string): name is StartedKernel["backend"] {
  return ["auto", "webgpu", "webgl", "wasm", "cpu"].includes(name);
}

/** Wiring, nothing else: the module or the stored copy, a session on it, a kernel beneath, the page above. */
import { assert, errorMessage } from "./base/assert.ts";
import { createKernelClient, type KernelWorker } from "./kernel/client/kernel-client.ts";
import { capstone } from "./module/capstone.ts";
import { PARTS } from "./module/contents.ts";
import { openDoor } from "./session/automation.ts";
import { createSession } from "./session/create-session.ts";
import { openNotebook } from "./session/open-notebook.ts";
import { recallCalibration, rememberCalibration } from "./session/remembered-calibration.ts";
import { renderApp } from "./ui/render-app.tsx";

function spawn(): KernelWorker {
  return new Worker(new URL("./kernel/worker/main.ts", import.meta.url), {
    type: "module",
    name: "kernel",
  });
}

async function open(root: HTMLElement): Promise<void> {
  // The kernel's code loads while the notebook is read.
  const early = [spawn()];
  const module = capstone();
  const { notebook, results, storage, notices } = await openNotebook(module);
  const backend = new URLSearchParams(location.search).get("backend") ?? notebook.settings.backend;

  const session = createSession({
    notebook,
    results,
    storage,
    original: (module.cells ?? []).flatMap(({ id, source }) => (id ? [{ id, source }] : [])),
    startKernel: (onEvent) =>
      createKernelClient(
        {
          spawn: () => early.pop() ?? spawn(),
          backend: isBackend(backend) ? backend : "auto",
          calibration: recallCalibration(),
          dataUrl: new URL("data/", document.baseURI).href,
        },
        (event) => {
          if (event.type === "device" && event.device.calibration) {
            rememberCalibration(event.device.calibration);
          }
          onEvent(event);
        },
      ),
  });
  for (const notice of notices) session.dispatch({ type: "notify", notice });
  openDoor(session);
  renderApp(root, session, PARTS);
}

function isBackend(name: string): name is "auto" | "webgpu" | "webgl" | "wasm" | "cpu" {
  return ["auto", "webgpu", "webgl", "wasm", "cpu"].includes(name);
}

const root = document.getElementById("app");
assert(root, "index.html has no element #app");
open(root).catch((error: unknown) => {
  root.textContent = `The notebook could not be opened: ${errorMessage(error)}. Reloading may help; nothing stored was changed.`;
});

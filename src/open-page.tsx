/** Wiring: the module or the stored copy, a session on it, the page above. */
import { assert, errorMessage } from "./base/assert.ts";
import { PARTS } from "./module/contents.ts";
import { registerServiceWorker } from "./service-worker/register.ts";
import { openDoor } from "./session/automation.ts";
import { createSession } from "./session/create-session.ts";
import { isBusy } from "./session/running/sources.ts";
import { createArrivals } from "./session/sharing/arrivals.ts";
import { openNotebook } from "./session/storage/open-notebook.ts";
import type { StartedKernel } from "./start-kernel.ts";
import { renderApp } from "./ui/page/render-app.tsx";

export function openPage(kernel: StartedKernel): void {
  const root = document.getElementById("app");
  assert(root, "index.html has no element #app");
  open(root, kernel).catch((error: unknown) => {
    root.textContent = `The notebook could not be opened: ${errorMessage(error)}. Reloading may help; nothing stored was changed.`;
  });
}

async function open(root: HTMLElement, kernel: StartedKernel): Promise<void> {
  const { capstone, capstoneNames } = await import("./module/capstone.ts");
  const module = capstone();
  const { notices, ...opened } = await openNotebook(module);
  const { notebook } = opened;
  const session = createSession({
    ...opened,
    module,
    knownNames: capstoneNames(),
    startKernel(onEvent, place) {
      const client = kernel.connect(onEvent, place);
      // A backend that the address asks for holds for this visit, and is not saved.
      if (kernel.backend === "auto" && notebook.settings.backend !== "auto") {
        client.switchBackend(notebook.settings.backend);
      }
      return client;
    },
  });
  for (const notice of notices) session.dispatch({ type: "notify", notice });
  openDoor(session, module, kernel.gradeIn);
  const arrivals = createArrivals(session, module);
  const loadPythonMap = async () => (await import("./module/python-map.ts")).PYTHON_MAP;
  renderApp(root, session, PARTS, loadPythonMap, arrivals);
  registerServiceWorker(() => isBusy(session.getState()));
}

/**
 * The page's side of the service worker: registered once the page has loaded, so that it slows nothing. It never reloads a
 * page that is in use: a new version waits until its reader asks for it, and only a page that nobody has touched yet is loaded
 * again, once, to become cross-origin isolated on a host that sends no headers.
 */
import { keepLater } from "./keep-later.ts";

const SCRIPT = "./service-worker.js";
/** In the session's storage: this tab has been loaded again for isolation. */
const GUARD = "capstone.isolated-by-reload";

const DELAY_MS = 3000;

let registration: ServiceWorkerRegistration | undefined;
let isReloadAsked = false;
let isTouched = false;
const listeners = new Set<() => void>();

/** A version of the page that is loaded and waits. */
export const newVersion = {
  isThere: (): boolean =>
    registration?.waiting != null && navigator.serviceWorker.controller !== null,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Lets it take over, and loads the page again with it. */
  reload(): void {
    isReloadAsked = true;
    registration?.waiting?.postMessage("take over");
  },
};

/**
 * Registers the service worker of a built page, and has it keep more while the page is not busy; does nothing where there is
 * none, or the browser refuses it.
 */
export function registerServiceWorker(isBusy: () => boolean): void {
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  for (const touch of ["pointerdown", "keydown"]) {
    addEventListener(
      touch,
      () => {
        isTouched = true;
      },
      { capture: true, once: true },
    );
  }
  if (document.readyState === "complete") begin(isBusy);
  else addEventListener("load", () => begin(isBusy), { once: true });
}

/** Registration waits, so that downloads for later do not compete with the start; a page that is to be loaded again does not wait. */
function begin(isBusy: () => boolean): void {
  setTimeout(() => void register(isBusy), globalThis.crossOriginIsolated ? DELAY_MS : 0);
}

async function register(isBusy: () => boolean): Promise<void> {
  const container = navigator.serviceWorker;
  container.addEventListener("controllerchange", () => {
    if (isReloadAsked || wantsIsolation()) location.reload();
  });
  try {
    registration = await container.register(SCRIPT, { updateViaCache: "none" });
  } catch {
    return; // Refused, as in some private windows: the page works, online and as its host sends it.
  }
  // Browsers that are told to block them give none, in place of a refusal.
  if (registration === undefined) return;
  registration.addEventListener("updatefound", () => {
    registration?.installing?.addEventListener("statechange", tell);
  });
  tell();
  // A visit that began past the service worker, as a forced reload does.
  if (container.controller !== null && wantsIsolation()) location.reload();
  else await keepLater(isBusy);
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** Whether loading again would isolate the page; true once a tab, and never on a page that its reader has touched. */
function wantsIsolation(): boolean {
  if (globalThis.crossOriginIsolated || !globalThis.isSecureContext) return false;
  if (isTouched) return false;
  try {
    if (sessionStorage.getItem(GUARD) !== null) return false;
    sessionStorage.setItem(GUARD, "yes");
    return true;
  } catch {
    return false; // Without a guard it might go on for ever.
  }
}

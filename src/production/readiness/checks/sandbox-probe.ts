/** What the sandbox must stop, tried from inside. */

/** Whether this code runs in a frame, or a worker of one, that has no origin. */
export function isSandboxed(): boolean {
  return (globalThis as { origin?: unknown }).origin === "null";
}

/** A policy's refusal comes at once; a network that fails takes longer. */
const REFUSED_MS = 3000;
/** A name that nobody can have (RFC 2606): nothing is sent to anybody, whatever the policy. */
const STRANGER = "wss://readiness.invalid/";

/** Whether a policy stops a connection, as against a network that does not find its way. */
export function isConnectionStopped(): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), REFUSED_MS);
    const stopped = () => {
      clearTimeout(timer);
      resolve(true);
    };
    globalThis.addEventListener("securitypolicyviolation", stopped, { once: true });
    try {
      new WebSocket(STRANGER).onopen = () => resolve(false);
    } catch {
      stopped();
    }
  });
}

/** Whether a database of this origin can be opened. */
export function isStorageRefused(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open("readiness-probe");
      request.onsuccess = () => {
        request.result.close();
        resolve(false);
      };
      request.onerror = () => resolve(true);
    } catch {
      resolve(true);
    }
  });
}

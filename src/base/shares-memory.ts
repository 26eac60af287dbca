/** Whether threads can share memory here: a browser may call a page isolated and have no shared memory, as WebKit does on Linux. */
export function sharesMemory(): boolean {
  return globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer !== "undefined";
}

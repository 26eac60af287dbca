/** The least that a page with a worker can do: send a message, get one back. */
const worker = new Worker(new URL("./echo-worker.ts", import.meta.url), { type: "module" });

let runId = 0;
function echo(): Promise<void> {
  return new Promise((resolve) => {
    worker.onmessage = () => resolve();
    worker.postMessage({ type: "run", runId: ++runId, cellId: "empty", source: "", seed: 0 });
  });
}
await echo();
Object.assign(globalThis, { echo });

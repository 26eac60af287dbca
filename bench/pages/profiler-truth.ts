/** Asks a worker, as a kernel is one, for what the profiler measures and what a bare loop says of the same. */
const worker = new Worker(new URL("./profiler-truth-worker.ts", import.meta.url), {
  type: "module",
});

Object.assign(globalThis, {
  profilerTruth: () =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage("measure");
    }),
});

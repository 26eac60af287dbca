/** Asks a worker for the rows of the case `simulation`: `globalThis.simulation(row)` gives the milliseconds of one. */
const worker = new Worker(new URL("./simulation-worker.ts", import.meta.url), { type: "module" });

Object.assign(globalThis, {
  simulation: (row: string) =>
    new Promise<number>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(row);
    }),
});

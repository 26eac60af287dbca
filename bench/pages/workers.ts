/** The least that workers can be: started, and each sends a message back. */
let running: Worker[] = [];

/** Ends those of the last call, starts as many new ones; milliseconds until each has answered. */
async function startWorkers(count: number): Promise<number> {
  for (const worker of running) worker.terminate();
  const start = performance.now();
  running = Array.from(
    { length: count },
    () => new Worker(new URL("./echo-worker.ts", import.meta.url), { type: "module" }),
  );
  await Promise.all(
    running.map(
      (worker) =>
        new Promise<void>((resolve) => {
          worker.onmessage = () => resolve();
          worker.postMessage(0);
        }),
    ),
  );
  return performance.now() - start;
}

Object.assign(globalThis, { startWorkers });

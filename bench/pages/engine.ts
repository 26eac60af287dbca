/** Every side is a worker of this page, started when it is first asked for; one works at a time. */
import type { Answer, Question } from "./engine-side.ts";

const starters: Record<string, (name: string) => Worker> = {
  capstone: (name) =>
    new Worker(new URL("./engine-capstone.ts", import.meta.url), { type: "module", name }),
  tfjs: (name) =>
    new Worker(new URL("./engine-tfjs.ts", import.meta.url), { type: "module", name }),
  jax: (name) => new Worker(new URL("./engine-jax.ts", import.meta.url), { type: "module", name }),
  ort: (name) => new Worker(new URL("./engine-ort.ts", import.meta.url), { type: "module", name }),
};

const workers = new Map<string, Worker>();

/** The fastest of many runs of one row by one side, such as "tfjs 1", in ms; `side` ends with its threads. */
function measure(side: string, row: string, limitMs: number): Promise<number> {
  const [library, threads] = side.split(" ") as [string, string];
  const worker = workers.get(side) ?? starters[library]!(threads);
  workers.set(side, worker);
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`${side}, ${row}: no answer`)), limitMs);
    worker.onmessage = ({ data }: MessageEvent<Answer>) =>
      "ms" in data ? resolve(data.ms) : reject(new Error(`${side}, ${row}: ${data.error}`));
    worker.onerror = ({ message }) => reject(new Error(`${side}, ${row}: ${message}`));
    worker.postMessage({ row } satisfies Question);
  });
}

Object.assign(globalThis, { measure });

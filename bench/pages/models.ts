/** A worker for each model and number of threads, started when it is first asked for, so that the most memory held is that of the model. */
import { completeConfig, type ModelConfig } from "../../src/tinytorch/index.ts";
import type { ModelAnswer, ModelQuestion } from "./models-worker.ts";

const workers = new Map<string, Worker>();

function start(key: string, threads: number): Worker {
  const worker = new Worker(new URL("./models-worker.ts", import.meta.url), {
    type: "module",
    name: String(threads),
  });
  workers.set(key, worker);
  return worker;
}

/** One task of one model on so many threads. */
function measure(threads: number, question: ModelQuestion): Promise<ModelAnswer> {
  const { config, task } = question;
  const key = `${config.architecture}, ${task === "memory" ? task : threads}`;
  const worker = workers.get(key) ?? start(key, threads);
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ModelAnswer>) => resolve(data);
    worker.onerror = ({ message }) => {
      workers.delete(key);
      reject(new Error(`${key}: ${message}`));
    };
    worker.postMessage(question);
  });
}

/** The configs with every default filled in. */
const complete = (configs: ModelConfig[]) => configs.map(completeConfig);

Object.assign(globalThis, { measure, complete });

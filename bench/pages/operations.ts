/** Every side is a worker of this page, started when it is first asked for; one works at a time. The roofs are measured here too. */
import { nameOf } from "./operations/row.ts";
import { rows } from "./operations/rows.ts";
import type { Answer, Question } from "./operations/side.ts";
import type { Copying } from "./roof-worker.ts";

const starters: Record<string, (name: string) => Worker> = {
  capstone: (name) =>
    new Worker(new URL("./operations-capstone.ts", import.meta.url), { type: "module", name }),
  tfjs: (name) =>
    new Worker(new URL("./operations-tfjs.ts", import.meta.url), { type: "module", name }),
  jax: (name) =>
    new Worker(new URL("./operations-jax.ts", import.meta.url), { type: "module", name }),
};

const workers = new Map<string, Worker>();

function ask<T>(worker: Worker, question: unknown, what: string, limitMs = 60_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what}: no answer`)), limitMs);
    worker.onmessage = ({ data }: MessageEvent<T>) => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.onerror = ({ message }) => reject(new Error(`${what}: ${message}`));
    worker.postMessage(question);
  });
}

/** One row in one direction by one side, such as "capstone wasm 2" or "tfjs 2". */
function measure(side: string, question: Question): Promise<Answer> {
  const [library, ...name] = side.split(" ") as [string, ...string[]];
  const worker = workers.get(side) ?? starters[library]!(name.join(" "));
  workers.set(side, worker);
  return ask(worker, question, `${side}, ${nameOf(question)}`);
}

const copiers: Worker[] = [];

/** Bytes that so many threads together move in a millisecond, in copies that move `bytes` in all. */
async function copyRate(threads: number, bytes: number): Promise<number> {
  while (copiers.length < threads) {
    copiers.push(new Worker(new URL("./roof-worker.ts", import.meta.url), { type: "module" }));
  }
  const question: Copying = { bytes: bytes / threads, forMs: 30 };
  const rates = copiers
    .slice(0, threads)
    .map((copier) => ask<number>(copier, question, "the memory's roof"));
  return (await Promise.all(rates)).reduce((sum, rate) => sum + rate, 0);
}

/** What the case needs to know of each row: all but functions. */
const described = Object.entries(rows).flatMap(([operation, all]) =>
  all.map(({ call, inputs, torch, flops = 0, excuse }) => ({
    ...{ operation, name: nameOf({ call, inputs }), call, inputs, flops },
    ...(torch !== undefined && { torch }),
    ...(excuse !== undefined && { excuse }),
  })),
);

Object.assign(globalThis, { measure, copyRate, rows: described });

/**
 * What a kernel lends to the code of the library: lent once, when it starts, and read where it is needed. Where there is no kernel,
 * as in Node, nothing is shown, nothing stops, the page is in view, and what cannot be had says so.
 */
import { type KeyValueStore, noStorage } from "./key-value-store.ts";
import { type PageLog, PageWatch } from "./page-state.ts";
import type { RoleOptions, RoleWorker, RunningWorker } from "./role-worker.ts";

/** A record that an output is. Its type is known above this layer: `outputs/display.ts`. */
type Shown = Readonly<{ kind: string }>;

export interface Lent {
  /** Shows an output beneath the running cell; outside a run, nowhere. */
  show(output: Shown): { update(output: Shown): void };
  /** Asked at every tensor operation: throws once the run in progress, or the last one, was asked to stop. */
  checkStop: (() => void) | undefined;
  /** The check of the run in progress alone, for a loop that may outlive it. */
  stopCheckOfRun(): () => void;
  page: PageLog;
  /** The notebook's name of a value. */
  nameOf(value: object): string | undefined;
  /** Starts a worker that plays `role`; by its type, `production/roles/spawn-role.ts`. */
  spawn(role: string, options?: RoleOptions): RoleWorker;
  /** The workers that were started and have not ended. */
  workers(): readonly RunningWorker[];
  /** Where the packed data sets lie; ends in "/". */
  dataUrl: string;
  /** The bytes of a file below `dataUrl`, such as "mnist/index.json". */
  file(name: string): Promise<ArrayBuffer>;
  /** Keeps bytes from one visit to the next. */
  storage: KeyValueStore;
  /** Threads that the engine of this worker may compute on. */
  threads: number;
}

const neutral: Lent = {
  show: () => ({ update() {} }),
  checkStop: undefined,
  stopCheckOfRun: () => () => {},
  page: new PageWatch(),
  nameOf: () => undefined,
  spawn(role) {
    throw new Error(
      `spawn: a worker "${role}" can only be started in a kernel; there is none here`,
    );
  },
  workers: () => [],
  dataUrl: "/data/",
  file: readFile,
  storage: noStorage("there is no kernel here that lends a place"),
  threads: Number.POSITIVE_INFINITY,
};

let current = neutral;

/** What is lent here and now. Ask each time: what is kept may be another run's. */
export function lent(): Lent {
  return current;
}

/**
 * For whoever starts a kernel, or a worker of one: lends `parts`, and for the rest what was lent before. Gives back a function that
 * takes them back, for tests.
 */
export function lend(parts: Partial<Lent>): () => void {
  const before = current;
  const { dataUrl = before.dataUrl } = parts;
  current = { ...before, ...parts, dataUrl: dataUrl.endsWith("/") ? dataUrl : `${dataUrl}/` };
  return () => {
    current = before;
  };
}

/** Names of files are plain paths downwards: neither absolute nor upwards. */
async function readFile(name: string): Promise<ArrayBuffer> {
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(name)) {
    throw new TypeError(
      `file: expected a name such as "mnist/index.json", got ${JSON.stringify(name)}`,
    );
  }
  const url = new URL(name, new URL(current.dataUrl, globalThis.location?.href));
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`file: ${name} cannot be had, ${url.href} answered ${response.status}`);
  return await response.arrayBuffer();
}

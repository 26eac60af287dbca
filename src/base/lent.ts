/**
 * Services that a kernel lends to the code of the library: lent once, when it starts, and read where they are needed. Without a
 * kernel, as in Node, nothing is shown, nothing stops, the page counts as in view, and anything that needs a kernel throws an error
 * that says so.
 */
import { type KeyValueStore, noStorage } from "./key-value-store.ts";
import type { SystemHandle, SystemOptions } from "./live-system.ts";
import { type PageLog, PageWatch } from "./page-state.ts";
import type { RoleOptions, RoleWorker, RunningWorker } from "./role-worker.ts";

/** An output record. Its type is defined above this layer: `outputs/display.ts`. */
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
  /** Shows `output` as the first record of a system that goes on after its cell; by its type, `production/live/open-source.ts`. */
  openSource(output: Shown, options: SystemOptions): SystemHandle;
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
  openSource() {
    throw new Error("openSource: a system can only be opened in a kernel; there is none here");
  },
  workers: () => [],
  dataUrl: "/data/",
  file: readFile,
  storage: noStorage("there is no kernel here that lends a place"),
  threads: Number.POSITIVE_INFINITY,
};

let current = neutral;

/** The services lent at this moment. Ask each time: a kept result may belong to another run. */
export function lent(): Lent {
  return current;
}

/**
 * Lends `parts`, to start a kernel or one of its workers; everything else stays as it was lent before. Returns a function that
 * undoes this, for tests.
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

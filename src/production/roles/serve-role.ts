/**
 * The beginning of every role's script: takes what the kernel lends, lets the role set itself up, and says when it is ready or why
 * it failed. A role's entry file calls `serveRole` and nothing else; whatever is large it imports inside, after this has run.
 */
import { errorMessage } from "../../base/assert.ts";
import { openStore } from "../../base/key-value-store.ts";
import { lend } from "../../base/lent.ts";
import { PageWatch } from "../../base/page-state.ts";
import { StopRequest } from "../../base/stop-request.ts";
import { isInstance } from "../../base/thrown.ts";
import { guardFlood } from "./guard-flood.ts";
import type { FromRole, RoleEssentials, ToRole } from "./role-messages.ts";

export interface RoleContext {
  /** Carries the role's messages; those that came early wait until `onmessage` is set. */
  port: MessagePort;
  /** The worker's name. */
  name: string;
  /** Threads that the engine may compute on here. */
  threads: number;
  /** Calls `handle` when the run that started the worker is stopped. Without a handler the worker is ended then. */
  onStop(handle: () => void): void;
  /** How many workers were started from here, such as an engine's helpers. */
  startedWorkers(): number;
}

/** Plays a role in this worker: `setUp` sets `port.onmessage`; when it has come to its end the role is ready. */
export function serveRole(setUp: (context: RoleContext) => void | Promise<void>): void {
  const page = new PageWatch();
  let stop: (() => void) | undefined;
  const tell = (message: FromRole) => postMessage(message);
  const fail = (thrown: unknown) => {
    if (isInstance(thrown, StopRequest)) return;
    tell({ type: "role-failed", message: errorMessage(thrown) });
  };
  const start = async ({ essentials, port }: Extract<ToRole, { type: "role-start" }>) => {
    if (essentials.page !== undefined) page.tell(essentials.page.state, essentials.page.at);
    lendEssentials(essentials, page);
    guardFlood(port, fail);
    const { name, threads } = essentials;
    const startedWorkers = countWorkers();
    const onStop = (handle: () => void) => {
      stop = handle;
    };
    await setUp({ port, name, threads, onStop, startedWorkers });
    tell({ type: "role-ready", hearsStop: stop !== undefined });
  };

  addEventListener("message", ({ data }: MessageEvent<ToRole>) => {
    if (data.type === "role-start") start(data).catch(fail);
    else if (data.type === "role-page") page.tell(data.state, data.at);
    else if (data.type === "role-stop") stop?.();
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    fail(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.error ?? event.message);
  });
}

function lendEssentials(
  { threads, dataUrl, stopFlag, runId }: RoleEssentials,
  page: PageWatch,
): void {
  const flag = stopFlag && new Int32Array(stopFlag);
  const checkStop =
    flag &&
    (() => {
      if (Atomics.load(flag, 0) === runId) throw new StopRequest();
    });
  const stopCheckOfRun = () => checkStop ?? (() => {});
  lend({ threads, dataUrl, page, checkStop, stopCheckOfRun, storage: openStore() });
}

/** Counts the workers that anything here starts from now on. */
function countWorkers(): () => number {
  let started = 0;
  const Native = globalThis.Worker;
  globalThis.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      started += 1;
    }
  };
  return () => started;
}

/**
 * The page's side of the kernel: one worker that runs cells, one warm spare behind it. Stopping has two steps: a flag that
 * the running cell meets at its next tensor operation or `await` (its names are kept), then, after a second, the worker is
 * ended and the spare takes over. No worker is ever waited for without a way out.
 */
import type { PageState } from "../../base/page-state.ts";
import type {
  BackendName,
  Calibration,
  KernelEvent,
  KernelRequest,
  RunRequest,
} from "../protocol.ts";

/** Where a kernel lives: in a worker of the page, or in one inside a frame of no origin. */
export type KernelPlace = "page" | "sandbox";

/** What the client needs of a Worker. */
export interface KernelWorker {
  postMessage(message: KernelRequest): void;
  onmessage: ((event: MessageEvent<KernelEvent>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

export interface KernelOptions {
  spawn(place: KernelPlace): KernelWorker;
  backend: "auto" | BackendName;
  calibration: Calibration | undefined;
  dataUrl: string;
  /** Milliseconds that a cell has to meet the stop flag before its worker is ended. Default 1,000. */
  patienceMs?: number;
  /** Milliseconds of quiet after which the spare is started, so that it does not slow the first cell. Default 1,500. */
  quietMs?: number;
}

/** What the session hears: the kernel's own events, and what becomes of the kernel itself. */
export type ClientEvent =
  | KernelEvent
  | { type: "replaced"; message: string }
  | { type: "dead"; message: string };

export interface KernelClient {
  run(request: RunRequest): void;
  stop(runId: number): void;
  switchBackend(backend: "auto" | BackendName): void;
  /** The page is so from now on; kernels that take over later are told too. */
  setPageState(state: PageState): void;
  /** Ends the kernel and its names; a new one takes over, there or, unless given, where the old one was. */
  restart(place?: KernelPlace): void;
  dispose(): void;
}

/** A kernel that dies this often before it is ever ready is not started again. */
const MAX_FAILED_STARTS = 3;

interface Host {
  worker: KernelWorker;
  stopFlag: Int32Array | undefined;
  ready: boolean;
  /** Events from before this worker was in charge. */
  held: KernelEvent[];
}

export function createKernelClient(
  options: KernelOptions,
  onEvent: (event: ClientEvent) => void,
): KernelClient {
  const { patienceMs = 1000, quietMs = 1500 } = options;
  let { backend, calibration } = options;
  let pageState: Extract<KernelRequest, { type: "page-state" }> | undefined;
  let running: number | undefined;
  let spare: Host | undefined;
  let place: KernelPlace = "page";
  let failedStarts = 0;
  let stopTimer: ReturnType<typeof setTimeout> | undefined;
  let spareTimer: ReturnType<typeof setTimeout> | undefined;

  const start = (): Host => {
    const worker = options.spawn(place);
    const shared = typeof SharedArrayBuffer === "undefined" ? undefined : new SharedArrayBuffer(4);
    const host: Host = {
      worker,
      stopFlag: shared && new Int32Array(shared),
      ready: false,
      held: [],
    };
    worker.onmessage = ({ data }) => receive(host, data);
    worker.onerror = (event) => {
      event.preventDefault();
      crashed(host, event.message);
    };
    worker.postMessage({
      type: "start",
      backend,
      dataUrl: options.dataUrl,
      ...(shared === undefined ? {} : { stopFlag: shared }),
      ...(calibration === undefined ? {} : { calibration }),
    });
    if (pageState !== undefined) worker.postMessage(pageState);
    return host;
  };

  const receive = (host: Host, event: KernelEvent) => {
    if (event.type === "ready") {
      host.ready = true;
      failedStarts = 0;
    }
    if (host !== current) {
      host.held.push(event);
      return;
    }
    if (event.type === "finished" && event.runId === running) {
      running = undefined;
      clearTimeout(stopTimer);
    }
    if (event.type === "device") calibration = event.device.calibration ?? calibration;
    onEvent(event);
    if (running === undefined) startSpareWhenQuiet();
  };

  const startSpareWhenQuiet = () => {
    clearTimeout(spareTimer);
    if (spare !== undefined) return;
    spareTimer = setTimeout(() => {
      spare ??= start();
    }, quietMs);
  };

  /** Ends the worker in charge; the spare, or a new one, takes over. */
  const replace = (message: string) => {
    clearTimeout(stopTimer);
    clearTimeout(spareTimer);
    end(current);
    running = undefined;
    current = spare ?? start();
    spare = undefined;
    onEvent({ type: "replaced", message });
    for (const event of current.held.splice(0)) receive(current, event);
  };

  const crashed = (host: Host, reason: string) => {
    if (!host.ready) failedStarts += 1;
    if (failedStarts >= MAX_FAILED_STARTS) {
      end(host);
      onEvent({
        type: "dead",
        message: `The kernel does not start: ${reason || "no reason given"}.`,
      });
    } else if (host === current) {
      replace(
        `The kernel ended by itself (${reason || "out of memory?"}); a new one took its place.`,
      );
    } else {
      end(host);
      spare = undefined;
    }
  };

  let current = start();

  return {
    run(request) {
      running = request.runId;
      clearTimeout(spareTimer);
      if (current.stopFlag) Atomics.store(current.stopFlag, 0, 0);
      current.worker.postMessage({ type: "run", ...request });
    },
    stop(runId) {
      if (running !== runId) return;
      if (current.stopFlag) Atomics.store(current.stopFlag, 0, runId);
      current.worker.postMessage({ type: "stop", runId });
      clearTimeout(stopTimer);
      stopTimer = setTimeout(
        () => replace("The cell did not stop by itself, so its kernel was ended."),
        patienceMs,
      );
    },
    switchBackend(name) {
      backend = name;
      for (const host of [current, spare])
        host?.worker.postMessage({ type: "switch-backend", backend });
    },
    setPageState(state) {
      pageState = { type: "page-state", state, at: performance.timeOrigin + performance.now() };
      for (const host of [current, spare]) host?.worker.postMessage(pageState);
    },
    restart(next = place) {
      failedStarts = 0;
      // The spare was made for the old place.
      if (next !== place && spare) {
        end(spare);
        spare = undefined;
      }
      place = next;
      replace(`The kernel was started anew${place === "sandbox" ? ", in a sandbox" : ""}.`);
    },
    dispose() {
      clearTimeout(stopTimer);
      clearTimeout(spareTimer);
      end(current);
      if (spare) end(spare);
    },
  };
}

function end({ worker }: Host): void {
  worker.onmessage = null;
  worker.onerror = null;
  worker.terminate();
}

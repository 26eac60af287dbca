/**
 * The page's side of the kernel: one worker that runs cells. Stopping has two steps: a flag that the running cell meets at its next
 * tensor operation or `await` (its names are kept), then, after a second, the worker is ended, and a spare that was started
 * with the first step takes over. No worker is ever waited for without a way out.
 */
import type { BackendName, Calibration } from "../../base/calibration.ts";
import type { PageState } from "../../base/page-state.ts";
import type {
  GradedEvent,
  KernelEvent,
  KernelRequest,
  RunRequest,
  SourceOpened,
} from "../protocol.ts";
import { OutputLimits } from "./output-limits.ts";
import { type KernelPlace, misplaced, WAITING_PLACE } from "./place.ts";
import { type MessageReader, SourceChannel } from "./sources/source-channel.ts";

/** Messages of a worker; one that is not trusted comes with the reader that checks the messages of each system that it opens. */
export type WorkerEvent = KernelEvent | (SourceOpened & { reader: MessageReader });

/** The part of a Worker that the client needs. */
export interface KernelWorker {
  postMessage(message: KernelRequest): void;
  onmessage: ((event: MessageEvent<WorkerEvent>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

export interface KernelOptions {
  /**
   * Where cells of the notebook that is open may run; undefined where none may. The client keeps no place of its own: it asks
   * before each start and before each run.
   */
  place(): KernelPlace | undefined;
  spawn(place: KernelPlace): KernelWorker;
  backend: "auto" | BackendName;
  calibration: Calibration | undefined;
  dataUrl: string;
  /** Milliseconds that a cell has to meet the stop flag before its worker is ended. Default 1,000. */
  patienceMs?: number;
}

/** Events for the session: the kernel's own, and what happens to the kernel itself. */
export type ClientEvent =
  | Exclude<KernelEvent, SourceOpened | GradedEvent>
  | (Omit<SourceOpened, "port"> & { channel: SourceChannel })
  | { type: "replaced"; message: string }
  | { type: "dead"; message: string };

/** A run with the place that its notebook's trust demanded when it was asked for. */
export interface PlacedRun extends RunRequest {
  place: KernelPlace;
}

export interface KernelClient {
  /** Runs a cell, unless the kernel is not where it may run: then nothing runs, and a `replaced` event says why. */
  run(request: PlacedRun): void;
  stop(runId: number): void;
  /** Ends the workers of a system at once. */
  endSource(sourceId: string): void;
  switchBackend(backend: "auto" | BackendName): void;
  /** The page is so from now on; kernels that take over later are told too. */
  setPageState(state: PageState): void;
  /**
   * To be called when the place may have changed: a kernel elsewhere makes way for one in the place, and where nothing may run,
   * a kernel that has run something ends.
   */
  follow(): void;
  /** From now on a kernel that has run nothing, in the place: the present one, if it is so. */
  renew(): void;
  dispose(): void;
}

/** A kernel that dies this often before it is ever ready is not started again. */
const MAX_FAILED_STARTS = 3;

interface Host {
  worker: KernelWorker;
  readonly place: KernelPlace;
  /** It was sent a cell: it may hold names, and whatever else that cell left behind. */
  hasRun: boolean;
  isEnded: boolean;
  /** The backend that it was last told to compute on. */
  backend: "auto" | BackendName;
  stopFlag: Int32Array | undefined;
  ready: boolean;
  /** Events from before this worker was in charge. */
  held: Exclude<KernelEvent, SourceOpened | GradedEvent>[];
}

export function createKernelClient(
  options: KernelOptions,
  onEvent: (event: ClientEvent) => void,
): KernelClient {
  const { patienceMs = 1000 } = options;
  let { backend, calibration } = options;
  let pageState: Extract<KernelRequest, { type: "page-state" }> | undefined;
  let running: number | undefined;
  let spare: Host | undefined;
  let failedStarts = 0;
  const limits = new OutputLimits();
  let stopTimer: ReturnType<typeof setTimeout> | undefined;

  const placeOfNext = () => options.place() ?? WAITING_PLACE;

  const start = (): Host => {
    const place = placeOfNext();
    const worker = options.spawn(place);
    const shared = typeof SharedArrayBuffer === "undefined" ? undefined : new SharedArrayBuffer(4);
    const host: Host = {
      worker,
      place,
      hasRun: false,
      isEnded: false,
      backend,
      stopFlag: shared && new Int32Array(shared),
      ready: false,
      held: [],
    };
    worker.onmessage = ({ data }) => {
      // A kernel grades nothing; a cell may say that it did.
      if (data.type !== "graded") receive(host, data);
    };
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

  const receive = (host: Host, event: Exclude<WorkerEvent, GradedEvent>) => {
    if (event.type === "source-opened") {
      // A kernel that is not in charge has run nothing.
      if (host === current) onEvent(withChannel(event));
      else event.port.close();
      return;
    }
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
    const isBounded =
      host.place === "sandbox" && event.type === "outputs" && event.runId === running;
    onEvent(isBounded ? { ...event, changes: limits.admit(event.changes) } : event);
  };

  /** The spare, if it is in the place; one that was made for another place ends. */
  const takeSpare = (): Host | undefined => {
    const taken = spare;
    spare = undefined;
    if (taken === undefined || taken.place === placeOfNext()) return taken;
    end(taken);
    return undefined;
  };

  /** Nothing is computed for a notebook that may not run; its kernel hears of it before the first run. */
  const tellBackend = (host: Host | undefined) => {
    if (host === undefined || host.isEnded || options.place() === undefined) return;
    host.backend = backend;
    host.worker.postMessage({ type: "switch-backend", backend });
  };

  /** Ends the worker in charge; the spare, or a new one, takes over. */
  const replace = (message: string) => {
    clearTimeout(stopTimer);
    end(current);
    running = undefined;
    current = takeSpare() ?? start();
    onEvent({ type: "replaced", message });
    for (const event of current.held.splice(0)) receive(current, event);
  };

  const crashed = (host: Host, reason: string) => {
    if (!host.ready) failedStarts += 1;
    if (host !== current) {
      // The kernel in charge lives on; the next to take over is started when it is needed.
      end(host);
      spare = undefined;
    } else if (failedStarts >= MAX_FAILED_STARTS) {
      end(host);
      onEvent({
        type: "dead",
        message: `The kernel does not start: ${reason || "no reason given"}.`,
      });
    } else {
      replace(
        `The kernel ended by itself (${reason || "out of memory?"}); a new one took its place.`,
      );
    }
  };

  let current = start();

  /** Whether the kernel in charge is one that may be sent cells of the open notebook. */
  const isPlaced = () => !current.isEnded && current.place === options.place();

  const renew = () => {
    failedStarts = 0;
    replace(`The kernel was started anew${placeOfNext() === "sandbox" ? ", in a sandbox" : ""}.`);
  };

  return {
    run({ place, ...request }) {
      const due = options.place();
      if (place !== due || !isPlaced()) {
        failedStarts = 0;
        replace(misplaced(due));
        return;
      }
      running = request.runId;
      current.hasRun = true;
      limits.begin(request.cellId);
      if (current.backend !== backend) tellBackend(current);
      if (current.stopFlag) Atomics.store(current.stopFlag, 0, 0);
      current.worker.postMessage({ type: "run", ...request });
    },
    stop(runId) {
      if (running !== runId) return;
      if (current.stopFlag) Atomics.store(current.stopFlag, 0, runId);
      current.worker.postMessage({ type: "stop", runId });
      // It starts while the cell is given time, and is there when the cell is not.
      spare ??= start();
      clearTimeout(stopTimer);
      stopTimer = setTimeout(
        () => replace("The cell did not stop by itself, so its kernel was ended."),
        patienceMs,
      );
    },
    endSource(sourceId) {
      current.worker.postMessage({ type: "end-source", sourceId });
    },
    switchBackend(name) {
      backend = name;
      for (const host of [current, spare]) tellBackend(host);
    },
    setPageState(state) {
      pageState = { type: "page-state", state, at: performance.timeOrigin + performance.now() };
      for (const host of [current, spare]) host?.worker.postMessage(pageState);
    },
    follow() {
      const stays = options.place() === undefined ? !current.hasRun : isPlaced();
      if (!stays) renew();
    },
    renew() {
      limits.reset();
      if (current.hasRun || current.isEnded || current.place !== placeOfNext()) renew();
    },
    dispose() {
      clearTimeout(stopTimer);
      end(current);
      if (spare) end(spare);
    },
  };
}

function withChannel(event: Extract<WorkerEvent, { type: "source-opened" }>): ClientEvent {
  const { type, runId, slot, sourceId, output, port } = event;
  const reader = "reader" in event ? event.reader : undefined;
  return { type, runId, slot, sourceId, output, channel: new SourceChannel(port, output, reader) };
}

function end(host: Host): void {
  const { worker } = host;
  host.isEnded = true;
  worker.onmessage = null;
  worker.onerror = null;
  worker.terminate();
}

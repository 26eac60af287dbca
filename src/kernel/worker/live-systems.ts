/**
 * The systems that go on after the runs that opened them: each is a worker with a port of its own to the page, shown beneath its
 * cell. The kernel only introduces them to each other, and ends what is to end.
 */
import { errorMessage } from "../../base/assert.ts";
import type { SystemHandle, SystemOptions } from "../../base/live-system.ts";
import type { RoleWorker } from "../../base/role-worker.ts";
import type { Output } from "../../outputs/output.ts";
import { MOST_LIVE_SOURCES, type SourceGiven } from "../../outputs/source.ts";
import type { KernelEvent } from "../protocol.ts";
import type { RunOutputs } from "./run-outputs.ts";

/** The run that a system is shown beneath. */
interface Owner {
  runId: number;
  cellId: string;
  outputs: RunOutputs;
}

type Tell = (event: KernelEvent, transfer?: Transferable[]) => void;

/** Tells this kernel's systems from those of kernels before it. */
const KERNEL = Math.round(performance.timeOrigin + performance.now()).toString(36);

export class LiveSystems {
  readonly #tell: Tell;
  readonly #live = new Map<string, LiveSystem>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  open(owner: Owner | undefined, output: Output, options: SystemOptions): SystemHandle {
    if (owner === undefined) {
      throw new Error(
        "openSource: a system is shown beneath the cell that starts it, and no cell runs now",
      );
    }
    if (this.#live.size >= MOST_LIVE_SOURCES) {
      throw new RangeError(
        `openSource: ${MOST_LIVE_SOURCES} systems are live already, which is as many as a notebook may have; stop one first`,
      );
    }
    const record = copyOf(output);
    const slot = owner.outputs.place();
    if (slot === undefined) {
      throw new RangeError("openSource: this cell has no place left for another output");
    }
    const { runId, cellId } = owner;
    const sourceId = `${KERNEL}-${runId}-${slot}`;
    const { port1: theirs, port2: ours } = new MessageChannel();
    const system = new LiveSystem(sourceId, cellId, options, (reason) => {
      this.#live.delete(sourceId);
      this.#tell({ type: "source-ended", sourceId, reason });
    });
    this.#live.set(sourceId, system);
    this.#tell({ type: "source-opened", runId, slot, sourceId, output: record, port: ours }, [
      ours,
    ]);
    options.worker.postMessage({ type: "source", record, port: theirs } satisfies SourceGiven, [
      theirs,
    ]);
    return system;
  }

  end(sourceId: string, reason: string): void {
    this.#live.get(sourceId)?.end(reason);
  }

  /** Ends what earlier runs of a cell have opened. */
  endOf(cellId: string, reason: string): void {
    for (const system of [...this.#live.values()]) if (system.cellId === cellId) system.end(reason);
  }

  /** Whether a worker belongs to a system: then it is the page that asks it to end, and ends it. */
  has(worker: RoleWorker): boolean {
    return [...this.#live.values()].some((system) => system.workers.includes(worker));
  }
}

class LiveSystem implements SystemHandle {
  readonly sourceId: string;
  readonly cellId: string;
  readonly workers: RoleWorker[];
  readonly #onEnded: (reason: string) => void;
  #isEnded = false;

  constructor(
    sourceId: string,
    cellId: string,
    { worker, others = [] }: SystemOptions,
    onEnded: (reason: string) => void,
  ) {
    this.sourceId = sourceId;
    this.cellId = cellId;
    this.workers = [worker, ...others];
    this.#onEnded = onEnded;
    const before = worker.onend;
    worker.onend = (reason) => {
      before?.(reason);
      this.end(reason);
    };
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  add(worker: RoleWorker): void {
    if (this.#isEnded) worker.terminate();
    else this.workers.push(worker);
  }

  end(reason = "its own code ended it"): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const worker of this.workers) worker.terminate();
    this.#onEnded(reason);
  }
}

function copyOf(output: Output): Output {
  try {
    return structuredClone(output);
  } catch (error) {
    throw new TypeError(`openSource: the first record cannot be sent: ${errorMessage(error)}`);
  }
}

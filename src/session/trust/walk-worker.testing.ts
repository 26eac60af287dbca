/** For walks over trust: the stand-in for a kernel's worker. */
import type { KernelWorker } from "../../kernel/client/kernel-client.ts";
import type { KernelPlace } from "../../kernel/client/place.ts";
import type { KernelEvent, KernelRequest } from "../../kernel/protocol.ts";

/** Watches a worker. An error is noted, not thrown: the caller might catch it. */
export interface Watcher {
  ran(worker: WalkWorker, request: RunMessage): void;
  wrong(message: string): void;
}

export type RunMessage = Extract<KernelRequest, { type: "run" }>;

/** A worker that runs nothing: it notes what it was asked, and says what it is told to say. */
export class WalkWorker implements KernelWorker {
  onmessage: ((event: MessageEvent<KernelEvent>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  running: number | undefined;
  isEnded = false;
  /** The notebook whose cells it has run, by its lineage. */
  lineage: number | undefined;

  constructor(
    readonly place: KernelPlace,
    readonly watcher: Watcher,
  ) {}

  postMessage(request: KernelRequest): void {
    if (this.isEnded) this.watcher.wrong("a worker that was ended is sent something");
    if (request.type !== "run") return;
    this.running = request.runId;
    this.watcher.ran(this, request);
  }

  terminate(): void {
    this.isEnded = true;
    this.running = undefined;
  }

  say(data: KernelEvent): void {
    if (!this.isEnded) this.onmessage?.(new MessageEvent("message", { data }));
  }

  finish(status: "ok" | "failed" | "stopped"): void {
    const runId = this.running;
    if (runId === undefined) return;
    this.running = undefined;
    this.say({ type: "finished", runId, status, durationMs: 1 });
  }

  crash(): void {
    if (!this.isEnded) this.onerror?.({ message: "crash", preventDefault() {} } as ErrorEvent);
  }
}

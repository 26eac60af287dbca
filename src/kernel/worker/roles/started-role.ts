/** One worker of a role, from its start to its end. */
import { errorMessage } from "../../../base/assert.ts";
import { RoleError, type RoleWorker } from "../../../base/role-worker.ts";
import type { FromRole, RoleEssentials, ToRole } from "../../../production/roles/role-messages.ts";
import type { Role } from "../../../production/roles/roles.ts";

/** The part of a Worker that is needed here. */
export interface WorkerThread {
  postMessage(message: ToRole, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<FromRole>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

export interface StartingRole {
  essentials: RoleEssentials;
  /** Called once, as soon as the worker has ended. */
  onOver(): void;
  /** Takes the error if the starter of the worker does not listen. */
  report(error: RoleError): void;
  /** Milliseconds that the worker has to say that it is ready. Default 30,000. */
  patienceMs?: number;
}

/** A kernel that was busy when the time was over has the worker's word perhaps in its queue. */
const GRACE_MS = 500;

export class StartedRole implements RoleWorker {
  readonly #role: Role;
  readonly #name: string;
  readonly #starting: StartingRole;
  readonly #port: MessagePort;
  #thread: WorkerThread | undefined;
  #early: ToRole[] = [];
  #state: "starting" | "ready" | "over" = "starting";
  #hearsStop = false;
  #patience: ReturnType<typeof setTimeout> | undefined;

  onerror: ((error: RoleError) => void) | null = null;
  onend: ((reason: string) => void) | null = null;

  constructor(role: Role, name: string, thread: Promise<WorkerThread>, starting: StartingRole) {
    this.#role = role;
    this.#name = name;
    this.#starting = starting;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    thread.then(
      (started) => this.#begin(started, port2),
      (error: unknown) => this.#fail(`does not start: ${errorMessage(error)}`),
    );
    const { patienceMs = 30_000 } = starting;
    this.#patience = setTimeout(() => {
      this.#patience = setTimeout(
        () =>
          this.#fail(
            `does not start: it did not say that it is ready within ${patienceMs / 1000} s`,
          ),
        GRACE_MS,
      );
    }, patienceMs);
  }

  // The port keeps messages until somebody listens.
  get onmessage(): ((event: MessageEvent) => void) | null {
    return this.#port.onmessage;
  }

  set onmessage(listener: ((event: MessageEvent) => void) | null) {
    this.#port.onmessage = listener;
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  terminate(): void {
    this.end("it was terminated");
  }

  /** A message of the kernel's own. */
  tell(message: ToRole): void {
    if (this.#thread === undefined) this.#early.push(message);
    else this.#thread.postMessage(message);
  }

  stop(): void {
    if (this.#hearsStop) this.tell({ type: "role-stop" });
    else this.end("the run that had started it was stopped");
  }

  /** `error`: why, where that is a failure. */
  end(reason: string, error?: RoleError): void {
    if (this.#state === "over") return;
    this.#state = "over";
    clearTimeout(this.#patience);
    this.#port.onmessage = null;
    this.#port.close();
    this.#thread?.terminate();
    this.#starting.onOver();
    try {
      if (error !== undefined) (this.onerror ?? this.#starting.report)(error);
    } finally {
      this.onend?.(`The worker "${this.#name}" has ended: ${reason}.`);
    }
  }

  #begin(thread: WorkerThread, port: MessagePort): void {
    if (this.#state === "over") {
      thread.terminate();
      return;
    }
    this.#thread = thread;
    thread.onmessage = ({ data }) => this.#receive(data);
    thread.onerror = (event) => {
      event.preventDefault();
      const reason = event.message || "its script cannot be loaded";
      this.#fail(this.#state === "starting" ? `does not start: ${reason}` : `failed: ${reason}`);
    };
    const { essentials } = this.#starting;
    thread.postMessage({ type: "role-start", essentials, port }, [port]);
    for (const message of this.#early.splice(0)) thread.postMessage(message);
  }

  #receive(message: FromRole): void {
    if (message.type === "role-ready" && this.#state === "starting") {
      this.#state = "ready";
      this.#hearsStop = message.hearsStop;
      clearTimeout(this.#patience);
    } else if (message.type === "role-failed") {
      this.#fail(
        this.#state === "starting"
          ? `does not start: ${message.message}`
          : `failed: ${message.message}`,
      );
    }
  }

  #fail(what: string): void {
    const named = this.#name === this.#role ? "" : `"${this.#name}" `;
    const error = new RoleError(this.#role, `The worker ${named}of role "${this.#role}" ${what}`);
    this.end(`it ${what}`, error);
  }
}

/**
 * The states of trust, for random walks: one page, in which notebooks of any trust are opened, changed by their reader, by another
 * tab and by what is undone, while kernels start, crash, are stopped and are taken over from. `apply` and the kernel's client are
 * the real ones; beside them stands the model, which knows of each operation what the trust is after it.
 */
import { type EarlyClient, startEarly } from "../../kernel/client/early-client.ts";
import type { ClientEvent, KernelClient } from "../../kernel/client/kernel-client.ts";
import type { KernelPlace } from "../../kernel/client/place.ts";
import type { Notebook } from "../../notebook/notebook.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { apply, openSession } from "../apply.ts";
import type { Applied, Effect, SessionOperation } from "../operations.ts";
import type { SessionState } from "../state.ts";
import { placeOf, type Trust } from "./trust.ts";
import { type RunMessage, WalkWorker } from "./walk-worker.testing.ts";

export const TRUSTS = [
  "own",
  "trusted",
  "sandboxed",
  "kept",
  "looking",
] as const satisfies readonly Trust[];

/** The model: where cells of a notebook of such trust may run. Written down once more, so that a mistake in one of them shows. */
const PLACE: Record<Trust, KernelPlace | "nowhere"> = {
  own: "page",
  trusted: "page",
  sandboxed: "sandbox",
  kept: "nowhere",
  looking: "nowhere",
};

export class PageOfStates {
  state!: SessionState;
  workers: WalkWorker[] = [];
  /** Cells that were run, and those that had to be. */
  runs = 0;
  #client!: KernelClient;
  #trust!: Trust;
  #count = 0;
  readonly #wrong: string[] = [];

  constructor(trust: Trust) {
    this.load(this.notebook(), trust);
  }

  notebook(): Notebook {
    this.#count += 1;
    const cells = ["a", "b", "c"].map((id) => ({ id, source: `${this.#count}` }));
    return toNotebook({ id: `n${this.#count}`, seed: this.#count, cells });
  }

  /** Opens the page: a kernel starts first, then the session finds the stored notebook and its trust. */
  load(notebook: Notebook, trust: Trust): void {
    for (const worker of this.workers) worker.terminate();
    this.workers = [];
    const early: EarlyClient = startEarly({
      spawn: (place) => {
        const worker = new WalkWorker(place, {
          ran: (asked, request) => this.#ran(asked, request),
          wrong: (message) => this.#wrong.push(message),
        });
        this.workers.push(worker);
        return worker;
      },
      backend: "auto",
      calibration: undefined,
      dataUrl: "",
    });
    const opened = openSession(notebook, {}, trust);
    this.state = opened.state;
    this.#trust = trust;
    this.#client = early.connect(
      (event) => this.#hear(event),
      () => placeOf(this.state),
    );
    this.#carryOut(opened);
  }

  /** Applies an operation; `trust` is what the model says that the notebook may do then. */
  do(operation: SessionOperation, trust: Trust = this.#trust): void {
    this.#trust = trust;
    this.#apply(operation);
    if (this.state.trust !== this.#trust) {
      this.#wrong.push(`${operation.type}: expected ${this.#trust}, got ${this.state.trust}`);
    }
  }

  /** Goes a step back or forward: what comes back may lower the trust, and nothing raises it. */
  travel(direction: "undo" | "redo"): void {
    const before = this.#trust;
    this.#apply({ type: direction });
    const rank = (trust: Trust) => TRUSTS.indexOf(trust);
    if (rank(this.state.trust) < rank(before)) {
      this.#wrong.push(`${direction} made ${this.state.trust} of ${before}`);
    }
    this.#trust = this.state.trust;
  }

  alive(): WalkWorker[] {
    return this.workers.filter(({ isEnded }) => !isEnded);
  }

  check(): void {
    this.#checkState();
    if (this.#wrong.length > 0) throw new Error(this.#wrong.join("\n"));
  }

  #checkState(): void {
    const due = PLACE[this.#trust];
    for (const { running, place } of this.workers) {
      if (running !== undefined && place !== due) {
        this.#wrong.push(`trust ${this.#trust}, and a cell goes on running in ${place}`);
      }
    }
    if (due !== "nowhere") return;
    if (this.state.run !== undefined || this.state.queue.length > 0) {
      this.#wrong.push("something runs or waits in a notebook that is only looked at");
    }
  }

  /** Asks for a run: it is sent at once to a worker in the place, unless none may be. */
  checkRuns(): void {
    if (this.state.run !== undefined || this.state.kernel.status === "failed") return;
    const before = this.runs;
    this.#apply({ type: "run-all" });
    const expected = PLACE[this.#trust] === "nowhere" ? 0 : 1;
    const isEmpty = this.state.notebook.cells.length === 0;
    if (!isEmpty && this.runs - before !== expected) {
      this.#wrong.push(`trust ${this.#trust}: ${this.runs - before} runs, not ${expected}`);
    }
    this.check();
  }

  #apply(operation: SessionOperation): void {
    const applied = apply(this.state, operation);
    this.state = applied.state;
    this.#carryOut(applied);
  }

  #carryOut({ effects }: Applied): void {
    for (const effect of effects) this.#carryOutOne(effect);
  }

  #carryOutOne(effect: Effect): void {
    if (effect.type === "run") this.#client.run(effect);
    if (effect.type === "stop") this.#client.stop(effect.runId);
    if (effect.type === "switch-backend") this.#client.switchBackend(effect.backend);
    if (effect.type === "place-kernel") this.#client.follow();
    if (effect.type === "renew-kernel") this.#client.renew();
  }

  #hear(event: ClientEvent): void {
    if (event.type === "ready") this.#apply({ type: "kernel-ready" });
    if (event.type === "dead") this.#apply({ type: "kernel-failed", message: event.message });
    if (event.type === "finished") this.#apply({ ...event, type: "run-finished" });
    if (event.type !== "replaced") return;
    if (event.message.startsWith("Nothing was run")) {
      this.#wrong.push(`the kernel was not in its place: ${event.message}`);
    }
    this.#apply({ type: "kernel-replaced", message: event.message });
  }

  #ran(worker: WalkWorker, { runId }: RunMessage): void {
    this.runs += 1;
    if (worker.place !== PLACE[this.#trust]) {
      this.#wrong.push(`trust ${this.#trust}: run ${runId} was sent to the ${worker.place}`);
    }
    const { seed } = this.state.notebook;
    if (worker.lineage !== undefined && worker.lineage !== seed) {
      this.#wrong.push("two notebooks share a kernel");
    }
    worker.lineage = seed;
  }
}

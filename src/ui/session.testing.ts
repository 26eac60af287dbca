/** For tests of the page: a session without a kernel, put on an empty page. */
import type { CellSpec } from "../notebook/notebook.ts";
import { toNotebook } from "../notebook/to-notebook.ts";
import type { Output } from "../outputs/output.ts";
import { apply, openSession } from "../session/apply.ts";
import type { SessionOperation } from "../session/operations.ts";
import type { Session } from "../session/session.ts";
import type { SessionState } from "../session/state.ts";
import { renderApp } from "./page/render-app.tsx";
import type { PartHeading } from "./services.ts";

/** `apply` alone: a run shows what `show` is given, and ends when `finish` is called. */
export class TestSession implements Session {
  readonly #cells: readonly CellSpec[];
  #state: SessionState;
  readonly #listeners = new Set<() => void>();

  constructor(cells: CellSpec[]) {
    this.#cells = cells;
    this.#state = openSession(toNotebook({ cells })).state;
  }

  getState = () => this.#state;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispatch(operation: SessionOperation): void {
    this.#state = apply(this.#state, operation).state;
    for (const listener of this.#listeners) listener();
  }

  /** There is no kernel, and so no system that could do anything. */
  control: Session["control"] = async () => ({ ok: false, message: "There is no system here." });

  originalSource(cellId: string): string | undefined {
    return this.#cells.find(({ id }) => id === cellId)?.source;
  }

  sourceOf(cellId: string): string | undefined {
    return this.#state.notebook.cells.find(({ id }) => id === cellId)?.source;
  }

  begin(cellId: string): void {
    this.dispatch({ type: "run-cells", cellIds: [cellId] });
  }

  show(...outputs: Output[]): void {
    const changes = outputs.map((output, slot) => ({ slot, output }));
    this.dispatch({ type: "outputs-changed", runId: this.#state.lastRunId, changes });
  }

  finish(status: "ok" | "failed", outputs: readonly Output[] = []): void {
    if (outputs.length > 0) this.show(...outputs);
    this.dispatch({ type: "run-finished", runId: this.#state.lastRunId, status, durationMs: 1234 });
  }
}

const ONE_PART: readonly PartHeading[] = [{ part: 1, title: "Part", summary: "" }];

/** Draws the page of a session in place of what was there; gives what takes it away. */
export function mount(session: Session, parts = ONE_PART): () => void {
  document.body.replaceChildren();
  return renderApp(document.body.appendChild(document.createElement("div")), session, parts);
}

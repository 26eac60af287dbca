/** For tests: a notebook with systems, on `apply` alone. */
import { toNotebook } from "../../notebook/to-notebook.ts";
import type { Output } from "../../outputs/output.ts";
import { apply, openSession } from "../apply.ts";
import type { Effect, SessionOperation } from "../operations.ts";
import type { SessionState } from "../state.ts";
import type { SourceState } from "./source-state.ts";
import { findSource } from "./sources.ts";

export const textOutput = (text: string): Output => ({ kind: "text", stream: "value", text });

/** A session with the cells a, b and c; each step keeps the effects that it asked for. */
export class SourceSession {
  state: SessionState;
  effects: Effect[] = [];

  constructor(cells = ["a", "b", "c"].map((id) => ({ id, source: `"${id}"` }))) {
    this.state = openSession(toNotebook({ id: "n", cells })).state;
    this.do({ type: "kernel-ready" });
  }

  do(operation: SessionOperation): void {
    const applied = apply(this.state, operation);
    this.state = applied.state;
    this.effects = applied.effects;
  }

  /** Runs a cell that opens a system of this id; the run ends, unless it is to go on. */
  open(cellId: string, sourceId: string, goesOn = false): void {
    this.do({ type: "run-cells", cellIds: [cellId] });
    const runId = this.state.lastRunId;
    this.do({ type: "source-opened", runId, slot: 0, sourceId, output: textOutput("0"), at: 1000 });
    if (!goesOn) this.do({ type: "run-finished", runId, status: "ok", durationMs: 1 });
  }

  change(sourceId: string, text: string, at = 2000): void {
    this.do({ type: "sources-changed", changes: [{ sourceId, output: textOutput(text) }], at });
  }

  source(sourceId: string): SourceState | undefined {
    return findSource(this.state, sourceId)?.source;
  }

  shown(cellId: string): readonly Output[] | undefined {
    return this.state.cells[cellId]?.result?.outputs;
  }

  /** Ids of the systems that the last operation ends. */
  get endedIds(): string[] {
    return this.effects.flatMap((effect) =>
      effect.type === "end-source" ? [effect.sourceId] : [],
    );
  }

  get askedIds(): string[] {
    return this.effects.flatMap((effect) =>
      effect.type === "ask-source-to-end" ? [effect.sourceId] : [],
    );
  }
}

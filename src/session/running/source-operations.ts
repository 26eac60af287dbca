/**
 * Systems that go on after their cells: opened, changed, ended. A system belongs to its cell, not to a name: it ends with Stop, with
 * a new run of its cell, with its cell and with its kernel, and its last state stays in view.
 */

import { unreachable } from "../../base/assert.ts";
import { lookUp } from "../../base/look-up.ts";
import type { CellId } from "../../notebook/notebook.ts";
import { MOST_LIVE_SOURCES } from "../../outputs/source.ts";
import type { Applied, Effect, KernelOperation, ReaderOperation } from "../operations.ts";
import type { CellResult, SessionState } from "../state.ts";
import type { SourceState } from "./source-state.ts";
import { findSource, liveSources, type PlacedSource, withSourcesEnded } from "./sources.ts";

type SourceOperation =
  | Extract<ReaderOperation, { type: "end-source" }>
  | Extract<KernelOperation, { type: "source-opened" | "sources-changed" | "source-ended" }>;

export function applyToSources(state: SessionState, operation: SourceOperation): Applied {
  switch (operation.type) {
    case "source-opened":
      return opened(state, operation);
    case "sources-changed":
      return changed(state, operation);
    case "source-ended":
      return ended(state, operation);
    case "end-source": {
      const found = findSource(state, operation.sourceId);
      return found === undefined ? { state, effects: [] } : askToEnd(state, [found]);
    }
    default:
      return unreachable(operation);
  }
}

/** A system of another run, or one too many, is not taken: the caller sees that it does not live, and ends it. */
function opened(
  state: SessionState,
  { runId, slot, sourceId, output, at }: Extract<SourceOperation, { type: "source-opened" }>,
): Applied {
  const { run } = state;
  const result = run && lookUp(state.cells, run.cellId)?.result;
  const isTaken =
    findSource(state, sourceId) !== undefined || result?.sources?.[slot] !== undefined;
  if (run?.runId !== runId || result === undefined || isTaken) return { state, effects: [] };
  const { previousOutputs: _, previousSources: __, ...rest } = result;
  const outputs = [...result.outputs];
  outputs[slot] = output;
  if (liveSources(state).length >= MOST_LIVE_SOURCES) {
    const text = `[${MOST_LIVE_SOURCES} systems are live in this notebook, as many as there may be; this one was ended]`;
    outputs[slot] = { kind: "text", stream: "stderr", text };
    return { state: withResult(state, run.cellId, { ...rest, outputs }), effects: [] };
  }
  const source: SourceState = {
    id: sourceId,
    startedAt: at,
    asOf: at,
    // It was opened while its run was being stopped.
    ...(run.stopping ? { isEnding: true as const } : {}),
  };
  const sources = { ...rest.sources, [slot]: source };
  const effects: Effect[] = run.stopping ? [{ type: "ask-source-to-end", sourceId }] : [];
  return { state: withResult(state, run.cellId, { ...rest, outputs, sources }), effects };
}

/** All changes of one frame. A live system's record is saved now and then, not at each change. */
function changed(
  state: SessionState,
  { changes, at }: Extract<SourceOperation, { type: "sources-changed" }>,
): Applied {
  let next = state;
  for (const { sourceId, output } of changes) {
    const found = findSource(next, sourceId);
    if (found === undefined || found.source.ended !== undefined) continue;
    const result = lookUp(next.cells, found.cellId)?.result;
    if (result === undefined) continue;
    const outputs = [...result.outputs];
    outputs[found.slot] = output;
    next = withSource(withResult(next, found.cellId, { ...result, outputs }), found, { asOf: at });
  }
  return next === state
    ? { state, effects: [] }
    : { state: next, effects: [{ type: "save-later" }] };
}

function ended(
  state: SessionState,
  { sourceId, reason, at }: Extract<SourceOperation, { type: "source-ended" }>,
): Applied {
  const found = findSource(state, sourceId);
  if (found === undefined || found.source.ended !== undefined) return { state, effects: [] };
  const { isEnding: _, ...source } = found.source;
  const next = replaced(state, found, { ...source, ended: { at, reason } });
  return { state: next, effects: [{ type: "save" }] };
}

/** The first step of Stop; the second follows where it does not end by itself. */
export function askToEnd(state: SessionState, sources: readonly PlacedSource[]): Applied {
  const asked = sources.filter(({ source }) => source.ended === undefined && !source.isEnding);
  return {
    state: asked.reduce((next, found) => withSource(next, found, { isEnding: true }), state),
    effects: asked.map(({ source }) => ({ type: "ask-source-to-end", sourceId: source.id })),
  };
}

/** Every system of these cells, or of all, has ended at once: their last states stay. */
export function endSources(
  state: SessionState,
  reason: string,
  cellIds?: readonly CellId[],
): SessionState {
  let next = state;
  for (const cellId of new Set(liveSources(state).map((found) => found.cellId))) {
    const result = lookUp(state.cells, cellId)?.result;
    if (result === undefined || cellIds?.includes(cellId) === false) continue;
    next = withResult(next, cellId, withSourcesEnded(result, reason));
  }
  return next;
}

/**
 * Ends the workers of every system that has ended or is no longer held by the state, for whatever reason: compares the states
 * before and after an operation. A system whose cell is gone ends with it; its last state comes back with the cell.
 */
export function followSources(before: SessionState, applied: Applied): Applied {
  const isSame =
    before.cells === applied.state.cells && before.notebook.cells === applied.state.notebook.cells;
  if (isSame) return applied;
  const lived = liveSources(before);
  if (lived.length === 0) return applied;
  const ids = new Set(applied.state.notebook.cells.map(({ id }) => id));
  const gone = lived.flatMap(({ cellId }) => (ids.has(cellId) ? [] : [cellId]));
  const state = endSources(applied.state, "its cell was deleted", gone);
  const live = new Set(liveSources(state).map(({ source }) => source.id));
  const effects = lived.flatMap(({ source: { id } }): Effect[] =>
    live.has(id) ? [] : [{ type: "end-source", sourceId: id }],
  );
  return { state, effects: [...effects, ...applied.effects] };
}

function withSource(
  state: SessionState,
  found: PlacedSource,
  change: Partial<SourceState>,
): SessionState {
  const source = lookUp(state.cells, found.cellId)?.result?.sources?.[found.slot] ?? found.source;
  return replaced(state, found, { ...source, ...change });
}

function replaced(
  state: SessionState,
  { cellId, slot }: PlacedSource,
  source: SourceState,
): SessionState {
  const result = lookUp(state.cells, cellId)?.result;
  if (result === undefined) return state;
  return withResult(state, cellId, { ...result, sources: { ...result.sources, [slot]: source } });
}

function withResult(state: SessionState, cellId: CellId, result: CellResult): SessionState {
  return {
    ...state,
    cells: { ...state.cells, [cellId]: { ...lookUp(state.cells, cellId), result } },
  };
}

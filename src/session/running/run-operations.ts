/** Running: the queue, what a run leaves behind, stopping, and what is lost when a kernel is replaced. */

import { unreachable } from "../../base/assert.ts";
import { lookUp } from "../../base/look-up.ts";
import type { OutputChange } from "../../kernel/protocol.ts";
import { findCell } from "../../notebook/find-cell.ts";
import type { CellId } from "../../notebook/notebook.ts";
import { shownCells } from "../../notebook/teaching.ts";
import type { Output } from "../../outputs/output.ts";
import type { ErrorOutput } from "../../outputs/plain-outputs.ts";
import type { Applied, KernelOperation, ReaderOperation } from "../operations.ts";
import type { CellResult, NameVersion, SessionState } from "../state.ts";
import { placeOf } from "../trust/trust.ts";
import { codeCells, dependents, planRun, planStale } from "./plan.ts";
import { askToEnd, endSources } from "./source-operations.ts";
import { liveSources, withSourcesEnded } from "./sources.ts";

type RunOperation =
  | Extract<
      ReaderOperation,
      { type: "run-cells" | "run-all" | "run-stale" | "run-to" | "stop" | "clear-outputs" }
    >
  | Extract<
      KernelOperation,
      {
        type:
          | "kernel-ready"
          | "kernel-failed"
          | "kernel-replaced"
          | "outputs-changed"
          | "run-finished";
      }
    >;

export function applyToRuns(state: SessionState, operation: RunOperation): Applied {
  switch (operation.type) {
    case "run-cells":
      return enqueue(state, planRun(state, operation.cellIds));
    case "run-all":
      return enqueue(state, planAll(state));
    case "run-stale":
      return enqueue(state, planStale(state));
    case "run-to": {
      const all = cellIds(state);
      return enqueue(state, all.slice(0, all.indexOf(operation.cellId) + 1));
    }
    case "stop":
      return stop(state);
    case "clear-outputs":
      return clearOutputs(state, operation.cellId);
    case "kernel-ready":
      return startNext({ ...state, kernel: { ...state.kernel, status: "ready" } });
    case "kernel-failed":
      return kernelFailed(state, operation.message);
    case "kernel-replaced":
      return kernelReplaced(state, operation.message);
    case "outputs-changed":
      return outputsChanged(state, operation.runId, operation.changes);
    case "run-finished":
      return runFinished(state, operation);
    default:
      return unreachable(operation);
  }
}

function cellIds(state: SessionState): CellId[] {
  return codeCells(state).map((cell) => cell.id);
}

/** Every cell that is shown, and of the parts that a teacher left out what those need. */
function planAll(state: SessionState): CellId[] {
  const { notebook } = state;
  if ((notebook.teaching?.hiddenParts ?? []).length === 0) return cellIds(state);
  return planRun(
    state,
    shownCells(notebook).map(({ id }) => id),
  );
}

function enqueue(state: SessionState, planned: readonly CellId[]): Applied {
  const waiting = state.queue.filter((id) => !planned.includes(id));
  const queue = [...waiting, ...planned.filter((id) => id !== state.run?.cellId)];
  return startNext({ ...state, queue });
}

/** Hands the first cell of the queue to the kernel, if it is free; what it is sent while it starts waits there. */
function startNext(state: SessionState): Applied {
  const [cellId, ...queue] = state.queue;
  const place = placeOf(state);
  if (place === undefined || state.kernel.status === "failed") return { state, effects: [] };
  if (state.run !== undefined || cellId === undefined) return { state, effects: [] };
  const cell = findCell(state.notebook, cellId);
  if (cell === undefined) return startNext({ ...state, queue });
  const runId = state.lastRunId + 1;
  const startedAt = Date.now();
  const { result: previous } = lookUp(state.cells, cellId) ?? {};
  const code = cell.kind === "exercise" ? lookUp(state.exercises, cellId)?.checks : undefined;
  const checks = code ? { checks: code } : {};
  const result: CellResult = {
    source: cell.source,
    outcome: "running",
    outputs: [],
    startedAt,
    used: usedVersions(state, cellId),
    // The outputs of the run before stay in view until the new run shows something: no jump.
    ...(previous === undefined ? {} : previousShown(previous)),
  };
  return {
    state: {
      ...withResult(state, cellId, result),
      queue,
      lastRunId: runId,
      run: { runId, cellId, startedAt, stopping: false },
    },
    effects: [
      {
        type: "run",
        place,
        runId,
        cellId,
        source: cell.source,
        seed: state.notebook.seed,
        ...checks,
      },
    ],
  };
}

/** Its systems end as the new run begins. */
function previousShown({ outputs, sources }: CellResult): Partial<CellResult> {
  if (sources === undefined) return { previousOutputs: outputs };
  const { sources: ended } = withSourcesEnded({ sources }, "its cell was run again");
  return { previousOutputs: outputs, previousSources: ended };
}

function usedVersions(state: SessionState, cellId: CellId): Record<string, number> {
  const uses = lookUp(state.cells, cellId)?.names?.uses ?? [];
  return Object.fromEntries(
    uses.flatMap((name) => {
      const version = lookUp(state.scope, name)?.version;
      return version === undefined ? [] : [[name, version]];
    }),
  );
}

function stop(state: SessionState): Applied {
  const { run } = state;
  if (run === undefined) return askToEnd({ ...state, queue: [] }, liveSources(state));
  const own = liveSources(state).filter(({ cellId }) => cellId === run.cellId);
  const asked = askToEnd({ ...state, queue: [], run: { ...run, stopping: true } }, own);
  return { ...asked, effects: [{ type: "stop", runId: run.runId }, ...asked.effects] };
}

/** Clears outputs and ends their systems: a system out of view should not go on. */
function clearOutputs(before: SessionState, cellId: CellId | undefined): Applied {
  const cellIds = cellId === undefined ? undefined : [cellId];
  const state = endSources(before, "its outputs were cleared", cellIds);
  const cells = Object.entries(state.cells).map(([id, cell]) => {
    if (cell.result === undefined || (cellId !== undefined && id !== cellId)) return [id, cell];
    const { cutOff: _, ...result } = cell.result;
    return [id, { ...cell, result: { ...result, outputs: [] } }];
  });
  return { state: { ...state, cells: Object.fromEntries(cells) }, effects: [{ type: "save" }] };
}

function outputsChanged(
  state: SessionState,
  runId: number,
  changes: readonly OutputChange[],
): Applied {
  const { run } = state;
  const result = run && lookUp(state.cells, run.cellId)?.result;
  if (run?.runId !== runId || result === undefined) return { state, effects: [] };
  const outputs = [...result.outputs];
  for (const { slot, output } of changes) {
    // The place of a system is its own.
    if (result.sources?.[slot] === undefined) outputs[slot] = output;
  }
  const { previousOutputs: _, previousSources: __, ...rest } = result;
  return { state: withResult(state, run.cellId, { ...rest, outputs }), effects: [] };
}

function runFinished(
  state: SessionState,
  { runId, status, durationMs }: Extract<RunOperation, { type: "run-finished" }>,
): Applied {
  const { run } = state;
  const result = run && lookUp(state.cells, run.cellId)?.result;
  if (run?.runId !== runId || result === undefined) return { state, effects: [] };
  const { cellId } = run;
  const given = namesGiven(state, cellId, runId);
  const scope = { ...state.scope, ...given };
  // A name that the cell assigns itself does not make it stale.
  const used = Object.fromEntries(
    Object.entries(result.used).map(([name, version]) => [
      name,
      lookUp(given, name)?.version ?? version,
    ]),
  );
  const { previousOutputs: _, previousSources: __, ...rest } = result;
  const finished = withResult({ ...state, scope, run: undefined }, cellId, {
    ...rest,
    outcome: status,
    durationMs,
    used,
  });
  const lost = status === "failed" ? dependents(finished, cellId, finished.queue) : undefined;
  const queue = lost ? finished.queue.filter((id) => !lost.has(id)) : finished.queue;
  const { state: next, effects } = startNext({ ...finished, queue });
  return { state: next, effects: [{ type: "save" }, ...effects] };
}

/** A run gives every name that its cell declares or assigns a new version, even if it failed half way. */
function namesGiven(
  state: SessionState,
  cellId: CellId,
  version: number,
): Record<string, NameVersion> {
  const names = lookUp(state.cells, cellId)?.names;
  if (names === undefined) return {};
  const given = [...Object.keys(names.declares), ...names.assigns];
  return Object.fromEntries(given.map((name) => [name, { version, cellId }]));
}

function kernelFailed(state: SessionState, message: string): Applied {
  const { state: next, effects } = kernelReplaced(state, message);
  return {
    state: { ...next, kernel: { ...next.kernel, status: "failed", message }, queue: [] },
    effects,
  };
}

/** The scope is empty again: what had run is marked aborted, the run that was cut off says why. */
function kernelReplaced(before: SessionState, message: string): Applied {
  const state = endSources(before, "its kernel was ended");
  const cut: ErrorOutput = { kind: "error", name: "Stopped", message, frames: [] };
  const isChanged = Object.values(state.cells).some(
    ({ result }) => result !== undefined && result.outcome !== "aborted",
  );
  const cells = Object.entries(state.cells).map(([id, cell]) => {
    if (cell.result === undefined) return [id, cell];
    const lost = { ...cell.result, outcome: "aborted" as const, used: {} };
    if (id !== state.run?.cellId) return [id, { ...cell, result: lost }];
    const outputs = withError(lost.outputs, cut);
    return [id, { ...cell, result: { ...lost, outputs, cutOff: true } }];
  });
  return {
    state: {
      ...state,
      cells: Object.fromEntries(cells),
      kernel: { ...state.kernel, status: "starting", message },
      queue: [],
      run: undefined,
      scope: {},
    },
    effects: isChanged ? [{ type: "save" }] : [],
  };
}

function withError(outputs: readonly Output[], error: ErrorOutput): Output[] {
  const settled = outputs.map((output) =>
    output.kind === "progress" && output.state === "running"
      ? { ...output, state: "stopped" as const }
      : output,
  );
  return [...settled, error];
}

function withResult(state: SessionState, cellId: CellId, result: CellResult): SessionState {
  return {
    ...state,
    cells: { ...state.cells, [cellId]: { ...lookUp(state.cells, cellId), result } },
  };
}

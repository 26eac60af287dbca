/** Which outputs are panels, and where the page shows them: in the dock where there is room, else in their cell. */
import { createContext, useContext } from "react";
import type { CellId } from "../notebook/notebook.ts";
import type { Output } from "../outputs/output.ts";
import type { CellResult, SessionState } from "../session/state.ts";

export type PanelOutput = Extract<Output, { version: number }>;

export function isPanel(output: Output | undefined): output is PanelOutput {
  return output?.kind === "profile";
}

/** What a result shows now: the outputs of the run before, until this one has some. */
export function shownOutputs(result: CellResult | undefined): readonly Output[] {
  return result?.previousOutputs ?? result?.outputs ?? [];
}

/** A cell with panels, and when they were begun. */
export interface PanelSource {
  readonly cellId: CellId;
  readonly startedAt: number;
}

export function panelSources(state: SessionState): PanelSource[] {
  return state.notebook.cells.flatMap(({ id }) => {
    const result = state.cells[id]?.result;
    const hasPanel = shownOutputs(result).some(isPanel);
    return result !== undefined && hasPanel ? [{ cellId: id, startedAt: result.startedAt }] : [];
  });
}

export function isSameSource(a: PanelSource, b: PanelSource): boolean {
  return a.cellId === b.cellId && a.startedAt === b.startedAt;
}

/** What the dock shows: what was chosen, unless a run has begun since; else what was begun last. */
export function dockedSource(
  sources: readonly PanelSource[],
  choice: DockChoice | undefined,
): PanelSource | undefined {
  const latest = sources.toSorted((a, b) => b.startedAt - a.startedAt)[0];
  const chosen = sources.find(({ cellId }) => cellId === choice?.cellId);
  return chosen !== undefined && choice?.latestThen === latest?.startedAt ? chosen : latest;
}

export interface DockChoice {
  readonly cellId: CellId;
  /** Start of the latest run at the time of choosing. */
  readonly latestThen: number | undefined;
}

export interface DockPlace {
  /** The cell whose panels are in the dock; undefined where there is no dock. */
  readonly docked: CellId | undefined;
  readonly choose: (cellId: CellId) => void;
}

export const DockContext = createContext<DockPlace>({ docked: undefined, choose: () => undefined });

export function useDock(): DockPlace {
  return useContext(DockContext);
}

/** Which outputs are panels, and where the page shows them: in the dock where there is room, else in their cell. */

import { createContext, useContext } from "react";
import { lookUp } from "../../base/look-up.ts";
import type { CellId } from "../../notebook/notebook.ts";
import type { Output } from "../../outputs/output.ts";
import { isPanelRecord } from "../../outputs/panels/panel-record.ts";
import type { CellResult, SessionState } from "../../session/state.ts";

/** Outputs that a result shows now: those of the run before, until this one has some. */
export function shownOutputs(result: CellResult | undefined): readonly Output[] {
  return result?.previousOutputs ?? result?.outputs ?? [];
}

/** Which panel: an output of a cell. */
export interface PanelPlace {
  readonly cellId: CellId;
  readonly slot: number;
}

/** A panel that there is, and when the run that shows it was begun. */
export interface PanelSource extends PanelPlace {
  readonly kind: string;
  readonly startedAt: number;
}

export function panelSources(state: SessionState): PanelSource[] {
  return state.notebook.cells.flatMap(({ id: cellId }) => {
    const result = lookUp(state.cells, cellId)?.result;
    if (result === undefined) return [];
    const { startedAt } = result;
    return shownOutputs(result).flatMap((output, slot) =>
      isPanelRecord(output) ? [{ cellId, slot, kind: output.kind, startedAt }] : [],
    );
  });
}

export function isSameSource(a: PanelSource, b: PanelSource): boolean {
  return isSamePlace(a, b) && a.kind === b.kind && a.startedAt === b.startedAt;
}

export function isSamePlace(a: PanelPlace | undefined, b: PanelPlace | undefined): boolean {
  return a?.cellId === b?.cellId && a?.slot === b?.slot;
}

/** The panel in the dock: the chosen one, unless a run has begun since; else the one begun last. */
export function dockedSource(
  sources: readonly PanelSource[],
  choice: DockChoice | undefined,
): PanelSource | undefined {
  // Among panels of one run, the one further down is the later.
  const latest = sources.toReversed().toSorted((a, b) => b.startedAt - a.startedAt)[0];
  const chosen = sources.find((source) => isSamePlace(source, choice));
  return chosen !== undefined && choice?.latestThen === latest?.startedAt ? chosen : latest;
}

export interface DockChoice extends PanelPlace {
  /** Start of the latest run at the time of choosing. */
  readonly latestThen: number | undefined;
}

export interface DockPlace {
  /** The panel that is in the dock; undefined where there is no dock. */
  readonly docked: PanelPlace | undefined;
  readonly choose: (place: PanelPlace) => void;
}

export const DockContext = createContext<DockPlace>({ docked: undefined, choose: () => undefined });

export function useDock(): DockPlace {
  return useContext(DockContext);
}

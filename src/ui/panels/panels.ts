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

/** A panel that there is, and where its cell stands among all. */
export interface PanelSource extends PanelPlace {
  readonly kind: string;
  readonly position: number;
}

export function panelSources(state: SessionState): PanelSource[] {
  return state.notebook.cells.flatMap(({ id: cellId }, position) =>
    shownOutputs(lookUp(state.cells, cellId)?.result).flatMap((output, slot) =>
      isPanelRecord(output) ? [{ cellId, slot, kind: output.kind, position }] : [],
    ),
  );
}

export function isSameSource(a: PanelSource, b: PanelSource): boolean {
  return isSamePlace(a, b) && a.kind === b.kind && a.position === b.position;
}

export function isSamePlace(a: PanelPlace | undefined, b: PanelPlace | undefined): boolean {
  return a?.cellId === b?.cellId && a?.slot === b?.slot;
}

/** The panel that belongs to what is read: of the last cell, up to there, that has one; before the first, of the first. */
export function nearestSource(
  sources: readonly PanelSource[],
  read: number,
): PanelSource | undefined {
  return sources.findLast(({ position }) => position <= read) ?? sources[0];
}

/** The panel in the dock: the chosen one, until the reader comes to the panels of another cell, or for good if it is pinned. */
export function dockedSource(
  sources: readonly PanelSource[],
  choice: DockChoice | undefined,
  read: number,
): PanelSource | undefined {
  const near = nearestSource(sources, read);
  const chosen = sources.find((source) => isSamePlace(source, choice));
  if (chosen === undefined || choice === undefined) return near;
  return choice.isPinned || choice.near === near?.cellId ? chosen : near;
}

export interface DockChoice extends PanelPlace {
  /** The cell whose panel was nearest when it was chosen. */
  readonly near: CellId | undefined;
  readonly isPinned: boolean;
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

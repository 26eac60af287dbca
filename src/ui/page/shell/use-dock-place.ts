import { useMemo, useState } from "react";
import {
  type DockChoice,
  type DockPlace,
  dockedSource,
  nearestSource,
  type PanelPlace,
  type PanelSource,
} from "../../panels/panels.ts";
import { useSessionState } from "../../use-session.ts";
import { useReadCell } from "./use-read-cell.ts";

/** What the dock itself may do, beside what every pointer to a panel may. */
export interface DockControls {
  /** That of some panels which is nearest to what is read. */
  readonly near: (sources: readonly PanelSource[]) => PanelSource | undefined;
  readonly isPinned: boolean;
  /** Keeps the panel that is shown, or lets the dock follow what is read again. */
  readonly pin: (isPinned: boolean) => void;
}

/** What is in the dock, and what changes that; nothing where there is no room for one. */
export function useDockPlace(
  sources: readonly PanelSource[],
  isWide: boolean,
): { place: DockPlace; controls: DockControls } {
  const readCell = useReadCell();
  const read = useSessionState(({ notebook }) =>
    notebook.cells.findIndex(({ id }) => id === readCell),
  );
  const [choice, setChoice] = useState<DockChoice>();
  const docked = isWide ? dockedSource(sources, choice, read) : undefined;
  const near = nearestSource(sources, read)?.cellId;
  const isPinned = choice?.isPinned ?? false;
  // Every panel in the text hears of it: not of each cell that is scrolled past.
  const place = useMemo(() => {
    const choose = ({ cellId, slot }: PanelPlace) => setChoice({ cellId, slot, near, isPinned });
    return { docked, choose };
  }, [docked, near, isPinned]);
  const controls: DockControls = {
    near: (some) => nearestSource(some, read),
    isPinned,
    pin: (pinned) => {
      if (!pinned) setChoice(undefined);
      else if (docked !== undefined) setChoice({ ...docked, near, isPinned: true });
    },
  };
  return { place, controls };
}

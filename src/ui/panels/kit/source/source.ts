/** The system that an output belongs to, for panels that show one. */

import { createContext, useContext } from "react";
import { lookUp } from "../../../../base/look-up.ts";
import type { CellId } from "../../../../notebook/notebook.ts";
import type { SourceState } from "../../../../session/running/source-state.ts";
import type { CellResult } from "../../../../session/state.ts";
import { useSessionState } from "../../../use-session.ts";

export interface PanelSource {
  readonly id: string;
  /** Whether it still answers. */
  readonly isLive: boolean;
}

export const SourceContext = createContext<PanelSource | undefined>(undefined);

/** The system of the panel that asks; undefined where a run showed it. */
export function useSource(): PanelSource | undefined {
  return useContext(SourceContext);
}

/** One fact of the system in a place of a cell; undefined where none is. */
export function useSourceFact<T>(
  cellId: CellId,
  slot: number,
  fact: (source: SourceState) => T,
): T | undefined {
  return useSessionState((state) => {
    const source = shownSource(lookUp(state.cells, cellId)?.result, slot);
    return source === undefined ? undefined : fact(source);
  });
}

/** A system of the outputs that are shown: those of the run before, until this one has some. */
function shownSource(result: CellResult | undefined, slot: number): SourceState | undefined {
  if (result === undefined) return undefined;
  const { previousOutputs, previousSources, sources } = result;
  return previousOutputs === undefined ? sources?.[slot] : previousSources?.[slot];
}

import { type ReactNode, useMemo } from "react";
import type { CellId } from "../../../../notebook/notebook.ts";
import { SourceLine } from "./SourceLine.tsx";
import { SourceContext, useSourceFact } from "./source.ts";

interface SourceFrameProps {
  cellId: CellId;
  slot: number;
  /** The output in that place. */
  children: ReactNode;
}

/** Around an output: where it belongs to a system, how that is doing, and the way to it for controls. */
export function SourceFrame({ cellId, slot, children }: SourceFrameProps) {
  const id = useSourceFact(cellId, slot, (source) => source.id);
  const isLive = useSourceFact(cellId, slot, (source) => source.ended === undefined) ?? false;
  const source = useMemo(() => (id === undefined ? undefined : { id, isLive }), [id, isLive]);
  return (
    <SourceContext value={source}>
      {source === undefined ? null : <SourceLine cellId={cellId} slot={slot} source={source} />}
      {children}
    </SourceContext>
  );
}

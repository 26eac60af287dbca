import { startTransition, useEffect, useState } from "react";
import type { CellId } from "../../notebook/notebook.ts";
import type { Output } from "../../outputs/output.ts";
import { isPanelRecord, panelName } from "../../outputs/panels/panel-record.ts";
import { SourceFrame } from "../panels/kit/source/SourceFrame.tsx";
import { isSamePlace, type PanelPlace, useDock } from "../panels/panels.ts";
import { OutputView } from "./OutputView.tsx";
import { endOfStep } from "./steps.ts";

interface OutputListProps {
  cellId: CellId;
  outputs: readonly Output[];
  /** They are those of the run before. */
  isPast: boolean;
}

/** A cell's outputs, in order; panels that are in the dock are only pointed to. Of many, the first are there before the others are made. */
export function OutputList({ cellId, outputs, isPast }: OutputListProps) {
  const { docked } = useDock();
  const made = useMade(outputs);
  if (outputs.length === 0) return null;
  return (
    <div className={isPast ? "outputs outputs-past" : "outputs"}>
      {outputs.slice(0, made).map((output, slot) => {
        if (output === undefined) return null;
        const key = `${slot}-${output.kind}`;
        if (isPanelRecord(output) && docked !== undefined) {
          return <PanelPointer key={key} place={{ cellId, slot }} kind={output.kind} />;
        }
        return (
          <SourceFrame key={key} cellId={cellId} slot={slot}>
            <OutputView output={output} cellId={cellId} />
          </SourceFrame>
        );
      })}
    </div>
  );
}

/** How many of the outputs are made yet: the first at once. */
function useMade(outputs: readonly Output[]): number {
  const [before, setBefore] = useState(0);
  // Those of another run are made from the beginning.
  if (before > outputs.length) setBefore(outputs.length);
  const made = Math.max(before, endOfStep(outputs, 0));
  useEffect(() => {
    if (made < outputs.length) startTransition(() => setBefore(endOfStep(outputs, made)));
  }, [made, outputs]);
  return made;
}

interface PanelPointerProps {
  place: PanelPlace;
  kind: string;
}

function PanelPointer({ place, kind }: PanelPointerProps) {
  const { docked, choose } = useDock();
  const name = panelName(kind).toLowerCase();
  return (
    <p className="panel-pointer">
      {isSamePlace(docked, place) ? (
        `In the dock, at the right: its ${name}.`
      ) : (
        <button type="button" className="link" onClick={() => choose(place)}>
          Show its {name} in the dock
        </button>
      )}
    </p>
  );
}

import type { CellId } from "../../notebook/notebook.ts";
import type { Output } from "../../outputs/output.ts";
import { isPanelRecord, panelName } from "../../outputs/panels/panel-record.ts";
import { SourceFrame } from "../panels/kit/source/SourceFrame.tsx";
import { isSamePlace, type PanelPlace, useDock } from "../panels/panels.ts";
import { OutputView } from "./OutputView.tsx";

interface OutputListProps {
  cellId: CellId;
  outputs: readonly Output[];
  /** They are those of the run before. */
  isPast: boolean;
}

/** A cell's outputs, in order; panels that are in the dock are only pointed to. */
export function OutputList({ cellId, outputs, isPast }: OutputListProps) {
  const { docked } = useDock();
  if (outputs.length === 0) return null;
  return (
    <div className={isPast ? "outputs outputs-past" : "outputs"}>
      {outputs.map((output, slot) => {
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

import { useId } from "react";
import { lookUp } from "../../../base/look-up.ts";
import { findCell } from "../../../notebook/find-cell.ts";
import type { CellId } from "../../../notebook/notebook.ts";
import { isPanelRecord, panelName } from "../../../outputs/panels/panel-record.ts";
import { cellStatus } from "../../../session/running/status.ts";
import { cellName } from "../../cells/cell-name.ts";
import { OutputView } from "../../outputs/OutputView.tsx";
import { SourceFrame } from "../../panels/kit/source/SourceFrame.tsx";
import {
  isSamePlace,
  type PanelPlace,
  type PanelSource,
  shownOutputs,
  useDock,
} from "../../panels/panels.ts";
import { useServices } from "../../services.ts";
import { useSessionState } from "../../use-session.ts";
import { moveAmong } from "./move-among.ts";
import { scrollToCell } from "./places.ts";
import "./dock.css";

/** One panel beside the text, in view while one scrolls; tabs for the others. */
export function Dock({ sources }: { sources: readonly PanelSource[] }) {
  const { docked, choose } = useDock();
  const id = useId();
  const output = useSessionState((state) =>
    docked === undefined
      ? undefined
      : shownOutputs(lookUp(state.cells, docked.cellId)?.result)[docked.slot],
  );
  if (docked === undefined || !isPanelRecord(output)) return <EmptyDock />;
  return (
    <aside className="dock" aria-label="Panels">
      {sources.length < 2 ? null : (
        <div className="dock-sources" role="tablist" aria-label="Panels" onKeyDown={moveAmong}>
          {sources.map((source) => (
            <DockTab
              key={`${source.cellId}-${source.slot}`}
              source={source}
              panelId={id}
              isShown={isSamePlace(source, docked)}
              // Two of a kind are told apart by their cells.
              isNamed={sources.some(
                (other) => other.kind === source.kind && !isSamePlace(other, source),
              )}
              onChoose={choose}
            />
          ))}
        </div>
      )}
      <div
        id={id}
        {...(sources.length < 2 ? {} : { role: "tabpanel", "aria-label": panelName(output.kind) })}
      >
        <p className="dock-origin">
          from{" "}
          <button
            type="button"
            className="link"
            title="Go to its cell"
            onClick={() => scrollToCell(docked.cellId)}
          >
            <CellName cellId={docked.cellId} />
          </button>
        </p>
        <SourceFrame
          key={`${docked.cellId}-${docked.slot}`}
          cellId={docked.cellId}
          slot={docked.slot}
        >
          <OutputView output={output} cellId={docked.cellId} />
        </SourceFrame>
      </div>
    </aside>
  );
}

interface DockTabProps {
  source: PanelSource;
  panelId: string;
  isShown: boolean;
  isNamed: boolean;
  onChoose: (place: PanelPlace) => void;
}

function DockTab({ source, panelId, isShown, isNamed, onChoose }: DockTabProps) {
  return (
    <button
      type="button"
      role="tab"
      className="dock-source"
      aria-selected={isShown}
      aria-controls={panelId}
      tabIndex={isShown ? 0 : -1}
      onClick={() => onChoose(source)}
    >
      {panelName(source.kind)}
      {isNamed ? (
        <span className="dock-source-cell">
          <CellName cellId={source.cellId} />
        </span>
      ) : null}
    </button>
  );
}

function CellName({ cellId }: { cellId: CellId }) {
  return useSessionState((state) => {
    const cell = findCell(state.notebook, cellId);
    return cell === undefined ? cellId : cellName(cell);
  });
}

/** Says which cell would fill it. */
function EmptyDock() {
  const { session } = useServices();
  const filler = useSessionState((state) =>
    state.notebook.cells.find(
      (cell) => cell.kind === "code" && /\bprofile\w*\(/i.test(cell.source),
    ),
  );
  const isUnderWay = useSessionState(
    (state) => filler !== undefined && ["queued", "running"].includes(cellStatus(state, filler.id)),
  );
  return (
    <aside className="dock dock-empty" aria-label="Panels">
      {filler === undefined ? (
        <p>Panels of what cells measure stay here while you read.</p>
      ) : (
        <>
          <p>
            Nothing has been measured yet. The cell{" "}
            <button type="button" className="link" onClick={() => scrollToCell(filler.id)}>
              {cellName(filler)}
            </button>{" "}
            puts its profile here, where it stays in view while you read.
          </p>
          <button
            type="button"
            className="button"
            disabled={isUnderWay}
            onClick={() => session.dispatch({ type: "run-cells", cellIds: [filler.id] })}
          >
            {isUnderWay ? "Waiting to run" : "Run it"}
          </button>
        </>
      )}
    </aside>
  );
}

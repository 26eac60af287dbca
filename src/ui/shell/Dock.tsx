import type { CellId } from "../../notebook/notebook.ts";
import { cellStatus } from "../../session/status.ts";
import { cellName } from "../cells/cell-name.ts";
import { OutputView } from "../outputs/OutputView.tsx";
import { isPanel, type PanelSource, shownOutputs, useDock } from "../panels.ts";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";
import { scrollToCell } from "./places.ts";
import "./dock.css";

/** Panels beside the text, in view while one scrolls. */
export function Dock({ sources }: { sources: readonly PanelSource[] }) {
  const { docked, choose } = useDock();
  const result = useSessionState((state) =>
    docked === undefined ? undefined : state.cells[docked]?.result,
  );
  if (docked === undefined) return <EmptyDock />;
  return (
    <aside className="dock" aria-label="Panels">
      <div className="dock-sources">
        {sources.map(({ cellId }) => (
          <DockSource
            key={cellId}
            cellId={cellId}
            isShown={cellId === docked}
            onChoose={() => (cellId === docked ? scrollToCell(cellId) : choose(cellId))}
          />
        ))}
      </div>
      {shownOutputs(result).map((output, slot) =>
        isPanel(output) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot is what names an output
          <OutputView key={`${docked}-${slot}`} output={output} cellId={docked} />
        ) : null,
      )}
    </aside>
  );
}

interface DockSourceProps {
  cellId: CellId;
  isShown: boolean;
  onChoose: () => void;
}

function DockSource({ cellId, isShown, onChoose }: DockSourceProps) {
  const name = useSessionState((state) => {
    const cell = state.notebook.cells.find((it) => it.id === cellId);
    return cell === undefined ? cellId : cellName(cell);
  });
  return (
    <button
      type="button"
      className="dock-source"
      aria-pressed={isShown}
      title={isShown ? "Go to its cell" : "Show its panels"}
      onClick={onChoose}
    >
      {name}
    </button>
  );
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

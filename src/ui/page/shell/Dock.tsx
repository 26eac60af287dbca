import { useEffect, useId, useRef } from "react";
import { lookUp } from "../../../base/look-up.ts";
import { findCell } from "../../../notebook/find-cell.ts";
import type { CellId } from "../../../notebook/notebook.ts";
import { isPanelRecord, panelName } from "../../../outputs/panels/panel-record.ts";
import { cellStatus } from "../../../session/running/status.ts";
import { cellName } from "../../cells/cell-name.ts";
import { Icon } from "../../Icon.tsx";
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
import { useSessionList, useSessionState } from "../../use-session.ts";
import { moveAmong } from "./move-among.ts";
import { scrollToCell } from "./places.ts";
import type { DockControls } from "./use-dock-place.ts";
import "./dock.css";

interface DockProps {
  sources: readonly PanelSource[];
  controls: DockControls;
}

/** One panel beside the text, in view while one scrolls: that of what is read, unless another is chosen or this one pinned. */
export function Dock({ sources, controls }: DockProps) {
  const { docked } = useDock();
  const id = useId();
  const output = useSessionState((state) =>
    docked === undefined
      ? undefined
      : shownOutputs(lookUp(state.cells, docked.cellId)?.result)[docked.slot],
  );
  if (docked === undefined || !isPanelRecord(output)) return <EmptyDock />;
  return (
    <aside className="dock" aria-label="Panels">
      <div className="dock-head">
        <DockKinds sources={sources} near={controls.near} shown={output.kind} panelId={id} />
        <PinButton controls={controls} />
      </div>
      <div id={id} role="tabpanel" aria-label={panelName(output.kind)}>
        <DockOrigin docked={docked} ofKind={sources.filter(({ kind }) => kind === output.kind)} />
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

interface DockKindsProps {
  sources: readonly PanelSource[];
  near: DockControls["near"];
  /** The kind that is shown. */
  shown: string;
  panelId: string;
}

/** The kinds of panel that there are, in one row; of the chosen one, the panel nearest to what is read. */
function DockKinds({ sources, near, shown, panelId }: DockKindsProps) {
  const { choose } = useDock();
  const row = useRef<HTMLDivElement>(null);
  const kinds = [...new Set(sources.map(({ kind }) => kind))];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row follows what is shown
  useEffect(() => {
    const tab = row.current?.querySelector<HTMLElement>("[aria-selected=true]");
    // Not scrollIntoView: that would move the page too.
    if (tab) row.current?.scrollTo({ left: tab.offsetLeft - row.current.clientWidth / 3 });
  }, [shown]);
  return (
    <div
      ref={row}
      className="dock-kinds"
      role="tablist"
      aria-label="Kinds of panel"
      onKeyDown={moveAmong}
    >
      {kinds.map((kind) => (
        <button
          key={kind}
          type="button"
          role="tab"
          className="dock-kind"
          aria-selected={kind === shown}
          aria-controls={panelId}
          tabIndex={kind === shown ? 0 : -1}
          onClick={() => {
            const source = near(sources.filter((it) => it.kind === kind));
            if (source !== undefined) choose(source);
          }}
        >
          {panelName(kind)}
        </button>
      ))}
    </div>
  );
}

function PinButton({ controls: { isPinned, pin } }: { controls: DockControls }) {
  return (
    <button
      type="button"
      className="button button-plain button-icon dock-pin"
      aria-label="Pin this panel"
      aria-pressed={isPinned}
      title={
        isPinned
          ? "This panel stays. Let the dock follow what you read"
          : "Keep this panel here while you read on"
      }
      onClick={() => pin(!isPinned)}
    >
      <Icon name="pin" />
    </button>
  );
}

/** The cell that the panel is from; a choice where several have one of its kind. */
function DockOrigin({ docked, ofKind }: { docked: PanelPlace; ofKind: readonly PanelSource[] }) {
  const { choose } = useDock();
  const names = useSessionList((state) =>
    ofKind.map(({ cellId }) => {
      const cell = findCell(state.notebook, cellId);
      return cell === undefined ? cellId : cellName(cell);
    }),
  );
  return (
    <p className="dock-origin">
      from{" "}
      {ofKind.length < 2 ? null : (
        <select
          className="dock-cells"
          aria-label="Cell of the panel"
          value={ofKind.findIndex((source) => isSamePlace(source, docked))}
          onChange={({ target }) => {
            const source = ofKind[Number(target.value)];
            if (source !== undefined) choose(source);
          }}
        >
          {ofKind.map((source, index) => (
            <option key={`${source.cellId}-${source.slot}`} value={index}>
              {optionName(names, index)}
            </option>
          ))}
        </select>
      )}{" "}
      <button
        type="button"
        className="link"
        title="Go to its cell"
        onClick={() => scrollToCell(docked.cellId)}
      >
        {ofKind.length < 2 ? <CellName cellId={docked.cellId} /> : "go to the cell"}
      </button>
    </p>
  );
}

/** Panels of one cell are told apart by their order. */
function optionName(names: readonly string[], index: number): string {
  const name = names[index] ?? "";
  const before = names.slice(0, index).filter((it) => it === name).length;
  return before === 0 ? name : `${name} (${before + 1})`;
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

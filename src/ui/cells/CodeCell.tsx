import type { ReactNode } from "react";
import type { Cell } from "../../notebook/notebook.ts";
import type { Output } from "../../outputs/output.ts";
import type { ErrorOutput } from "../../outputs/plain-outputs.ts";
import type { CellStatus } from "../../session/running/status.ts";
import type { CellState } from "../../session/state.ts";
import { CodeEditor } from "../editor/CodeEditor.tsx";
import type { EditorPlace } from "../editor/editor-desk.ts";
import { Icon } from "../Icon.tsx";
import { OutputList } from "../outputs/OutputList.tsx";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";
import { CellMenu } from "./CellMenu.tsx";
import { CollapsibleCode } from "./CollapsibleCode.tsx";
import { ResetButton } from "./ResetButton.tsx";
import { RestartedNote } from "./RestartedNote.tsx";
import { SharedInPlace } from "./SharedInPlace.tsx";
import { StatusLine } from "./StatusLine.tsx";

export interface CodeCellProps {
  cell: Cell;
  name: string;
  status: CellStatus;
  state: CellState | undefined;
}

interface CodeCellParts {
  /** Name of the cell's kind, where it is not plain code. */
  kindLabel?: string;
  /** Stands between the source and the outputs. */
  foot?: ReactNode;
}

/** The source, the actions on it, and the outputs of its last run. */
export function CodeCell({
  cell,
  name,
  status,
  state,
  kindLabel,
  foot,
}: CodeCellProps & CodeCellParts) {
  const { session } = useServices();
  const { names, result } = state ?? {};
  const isStopping = useSessionState((it) => it.run?.cellId === cell.id && it.run.stopping);
  return (
    <>
      <div className="code-block">
        <div className="cell-head">
          {status === "running" ? (
            <button
              type="button"
              className="button button-stop cell-run"
              disabled={isStopping}
              onClick={() => session.dispatch({ type: "stop" })}
            >
              <Icon name="stop" />
              Stop
            </button>
          ) : (
            <button
              type="button"
              className="button button-plain cell-run"
              aria-label="Run cell"
              title="Run cell"
              disabled={status === "queued"}
              onClick={() => session.dispatch({ type: "run-cells", cellIds: [cell.id] })}
            >
              <Icon name="run" />
              Run
            </button>
          )}
          {kindLabel === undefined ? null : <span className="cell-kind">{kindLabel}</span>}
          <span className="cell-name" title={cell.id}>
            {name}
          </span>
          <StatusLine
            status={status}
            result={result}
            nameCount={names && Object.keys(names.declares).length}
          />
          <ResetButton cell={cell} replaced={state?.replaced?.source} />
          <CellMenu cell={cell} name={name} />
        </div>
        <CollapsibleCode cell={cell}>
          <CodeEditor cell={cell} errorPlace={errorPlace(cell, result?.outputs)} />
        </CollapsibleCode>
        {foot}
      </div>
      {result === undefined ? (
        <SharedInPlace cellId={cell.id} />
      ) : (
        <OutputList
          cellId={cell.id}
          outputs={result.previousOutputs ?? result.outputs}
          isPast={result.previousOutputs !== undefined}
        />
      )}
      {result?.cutOff && status !== "queued" ? <RestartedNote cellId={cell.id} /> : null}
    </>
  );
}

/** Where the last run failed in this cell's own source. */
function errorPlace(cell: Cell, outputs: readonly Output[] | undefined): EditorPlace | undefined {
  const error = outputs?.find(
    (output): output is ErrorOutput => output?.kind === "error" && output.cellId === cell.id,
  );
  if (error?.line === undefined) return undefined;
  return { line: error.line, column: error.column ?? 1 };
}

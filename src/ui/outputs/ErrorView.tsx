import { findCell } from "../../notebook/find-cell.ts";
import { sourceHash } from "../../notebook/link/source-hash.ts";
import type { CellId } from "../../notebook/notebook.ts";
import { CAUSE_WORDS } from "../../outputs/cause-words.ts";
import type { ErrorCause, ErrorFrame, ErrorOutput } from "../../outputs/plain-outputs.ts";
import { cellName } from "../cells/cell-name.ts";
import type { EditorPlace } from "../editor/editor-desk.ts";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";
import { WriteCellButton } from "./WriteCellButton.tsx";

/** An error, its place, advice, and code that puts it right where there is any. Places lead into the editor. */
export function ErrorView({ output, cellId }: { output: ErrorOutput; cellId: CellId }) {
  const { name, message, line, column, frames, causes = [], omittedCauses, hint, remedy } = output;
  const place = line === undefined ? undefined : { line, column: column ?? 1 };
  const origin = output.cellId ?? cellId;
  return (
    <div className="out-error" role="alert">
      <p className="out-error-message">
        <strong>{name}</strong>: {message}
      </p>
      {hint === undefined ? null : <p className="out-error-hint">{hint}</p>}
      {remedy === undefined ? null : (
        // After another run of the cell it may be another remedy.
        <WriteCellButton
          cellId={cellId}
          name={`remedy-${sourceHash(remedy.source)}`}
          source={remedy.source}
        >
          {remedy.label}
        </WriteCellButton>
      )}
      {place === undefined ? null : (
        <p className="out-error-place">
          at <PlaceLink cellId={origin} here={cellId} place={place} />
        </p>
      )}
      {causes.length === 0 ? null : (
        <Causes causes={causes} omitted={omittedCauses} here={cellId} />
      )}
      {frames.length < 2 ? null : <Frames frames={frames} here={cellId} />}
    </div>
  );
}

interface CausesProps {
  causes: readonly ErrorCause[];
  omitted: number | undefined;
  here: CellId;
}

/** The errors that an error names, those that they name beneath them. */
function Causes({ causes, omitted, here }: CausesProps) {
  return (
    <ul className="out-error-causes">
      {causes.map(({ relation, depth, name, message, cellId, line, column }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cause is its place among them
        <li key={index} style={{ marginInlineStart: `${depth}em` }}>
          {CAUSE_WORDS[relation]} <strong>{name}</strong>: {message}
          {cellId === undefined || line === undefined ? null : (
            <>
              {" "}
              at <PlaceLink cellId={cellId} here={here} place={{ line, column: column ?? 1 }} />
            </>
          )}
        </li>
      ))}
      {omitted === undefined ? null : <li>{omitted} more causes are left out.</li>}
    </ul>
  );
}

function Frames({ frames, here }: { frames: readonly ErrorFrame[]; here: CellId }) {
  return (
    <details className="out-error-frames">
      <summary>{frames.length} calls</summary>
      <ol>
        {frames.map(({ cellId, line, column, functionName }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a call is its place in the stack
          <li key={index}>
            {functionName === undefined ? "top level" : <code>{functionName}</code>},{" "}
            <PlaceLink cellId={cellId} here={here} place={{ line, column }} />
          </li>
        ))}
      </ol>
    </details>
  );
}

interface PlaceLinkProps {
  cellId: CellId;
  /** The cell that the error is shown in. */
  here: CellId;
  place: EditorPlace;
}

function PlaceLink({ cellId, here, place }: PlaceLinkProps) {
  const { desk, session } = useServices();
  const name = useSessionState((state) => {
    const cell = findCell(state.notebook, cellId);
    return cell === undefined ? undefined : cellName(cell);
  });
  const words = `line ${place.line}, column ${place.column}${cellId === here ? "" : ` of ${name ?? cellId}`}`;
  if (name === undefined) return words;
  return (
    <button
      type="button"
      className="link numbers"
      onClick={() => {
        session.dispatch({ type: "select", selection: { cellId, mode: "edit" } });
        desk.focus(cellId, place);
      }}
    >
      {words}
    </button>
  );
}

import { isEqual } from "es-toolkit";
import { useEffect, useState } from "react";
import { errorMessage } from "../../../base/assert.ts";
import type { NotebookShelf } from "../../../session/storage/shelf.ts";
import type { Snapshot } from "../../../session/storage/snapshots.ts";
import { cellName } from "../../cells/cell-name.ts";
import { NotebookDiff } from "../../diff/NotebookDiff.tsx";
import { useServices } from "../../services.ts";
import { useSessionState } from "../../use-session.ts";
import { TitledDialog } from "../TitledDialog.tsx";
import "./history.css";

/** Earlier versions of the open notebook: what has changed since, and the way back. */
export function HistoryDialog({ onClose }: { onClose: () => void }) {
  const { shelf } = useServices().session;
  return (
    <TitledDialog
      title="History"
      onClose={onClose}
      className="history"
      aria-describedby={undefined}
    >
      {shelf === undefined ? (
        <p className="history-note">This browser window stores nothing, so it has no history.</p>
      ) : (
        <Versions shelf={shelf} onClose={onClose} />
      )}
    </TitledDialog>
  );
}

function Versions({ shelf, onClose }: { shelf: NotebookShelf; onClose: () => void }) {
  const [snapshots, setSnapshots] = useState<readonly Snapshot[]>();
  const [chosen, setChosen] = useState<number>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    shelf.history().then(setSnapshots, (error: unknown) => setFailure(errorMessage(error)));
  }, [shelf]);
  if (failure !== undefined) {
    return <p className="history-note">The history cannot be read: {failure}.</p>;
  }
  if (snapshots === undefined) return null;
  const snapshot = snapshots.find(({ at }) => at === chosen) ?? snapshots[0];
  if (snapshot === undefined) {
    return (
      <p className="history-note">
        There are no earlier versions yet. One is kept when the notebook is opened, on runs, now and
        then while you edit, and before anything that replaces a lot.
      </p>
    );
  }
  return (
    <div className="history-parts">
      <ol className="history-list" aria-label="Versions, the newest first">
        {snapshots.map(({ at, reason }) => (
          <li key={at}>
            <button
              type="button"
              className="history-version"
              aria-current={at === snapshot.at ? "true" : undefined}
              onClick={() => setChosen(at)}
            >
              <span className="numbers">{new Date(at).toLocaleString()}</span>
              <span className="history-reason">{reason}</span>
            </button>
          </li>
        ))}
      </ol>
      <VersionView key={snapshot.at} snapshot={snapshot} shelf={shelf} onClose={onClose} />
    </div>
  );
}

interface VersionViewProps {
  snapshot: Snapshot;
  shelf: NotebookShelf;
  onClose: () => void;
}

function VersionView({ snapshot, shelf, onClose }: VersionViewProps) {
  const notebook = useSessionState((state) => state.notebook);
  const isSame = isEqual({ ...snapshot.notebook, id: notebook.id }, notebook);
  return (
    <section className="history-version-view" aria-label="What has changed since">
      <div className="history-head">
        <h3 className="history-summary">
          {isSame ? "The notebook is as it was then" : "Changed since"}
        </h3>
        <button
          type="button"
          className="button button-main"
          disabled={isSame}
          onClick={() => {
            shelf.restore(snapshot);
            onClose();
          }}
        >
          Restore this version
        </button>
      </div>
      {isSame ? null : (
        <NotebookDiff
          after={notebook}
          before={snapshot.notebook}
          action={({ how, cell }) =>
            how === "moved" ? null : (
              <button
                type="button"
                className="button button-plain"
                aria-label={`Restore ${cellName(cell)}`}
                onClick={() => shelf.restore(snapshot, cell.id)}
              >
                {how === "added" ? "Remove this cell" : "Restore this cell"}
              </button>
            )
          }
        />
      )}
    </section>
  );
}

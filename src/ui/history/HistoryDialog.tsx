import { Dialog } from "radix-ui";
import { useEffect, useState } from "react";
import { errorMessage } from "../../base/assert.ts";
import { compareNotebooks, hasOtherFields } from "../../notebook/compare-notebooks.ts";
import type { NotebookShelf } from "../../session/shelf.ts";
import type { Snapshot } from "../../session/snapshots.ts";
import { Icon } from "../Icon.tsx";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";
import { CellDiff } from "./CellDiff.tsx";
import "../keyboard/dialogs.css";
import "./history.css";

/** Earlier versions of the open notebook: what has changed since, and the way back. */
export function HistoryDialog({ onClose }: { onClose: () => void }) {
  const { shelf } = useServices().session;
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-veil" />
        <Dialog.Content className="dialog floating history" aria-describedby={undefined}>
          <Dialog.Title className="dialog-title">History</Dialog.Title>
          <Dialog.Close className="button button-plain button-icon dialog-close" aria-label="Close">
            <Icon name="close" />
          </Dialog.Close>
          {shelf === undefined ? (
            <p className="history-note">
              This browser window stores nothing, so it has no history.
            </p>
          ) : (
            <Versions shelf={shelf} onClose={onClose} />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
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
        then while you edit, and before anything that replaces much.
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
  const changes = compareNotebooks(snapshot.notebook, notebook);
  const hasMore = hasOtherFields(snapshot.notebook, notebook);
  const isSame = changes.length === 0 && !hasMore;
  return (
    <section className="history-version-view" aria-label="What has changed since">
      <div className="history-head">
        <p className="history-summary">
          {isSame
            ? "The notebook is as it was then."
            : `Changed since: ${changes.length} ${changes.length === 1 ? "cell" : "cells"}${hasMore ? ", and title, answers or settings" : ""}.`}
        </p>
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
      {changes.map((change) => (
        <CellDiff
          key={change.cellId}
          change={change}
          onRestore={() => shelf.restore(snapshot, change.cellId)}
        />
      ))}
    </section>
  );
}

import { useCallback, useEffect, useState } from "react";
import { errorMessage } from "../../../base/assert.ts";
import type { NotebookShelf } from "../../../session/storage/shelf.ts";
import { spaceText } from "../../../session/storage/space.ts";
import type { AsideRecord, NotebookEntry } from "../../../session/storage/storage.ts";
import { useServices } from "../../services.ts";
import { useSessionState } from "../../use-session.ts";
import { TitledDialog } from "../TitledDialog.tsx";
import { AsideList } from "./AsideList.tsx";
import { NotebookRow } from "./NotebookRow.tsx";
import "./notebooks.css";

/** The notebooks that this browser keeps, and what can be done with each. */
export function NotebooksDialog({ onClose }: { onClose: () => void }) {
  const { shelf } = useServices().session;
  return (
    <TitledDialog
      title="Notebooks"
      onClose={onClose}
      className="notebooks"
      aria-describedby={undefined}
      // In a title that is being changed, Escape gives up the change.
      onEscapeKeyDown={(event) => {
        if (document.activeElement?.matches(".notebook-rename")) event.preventDefault();
      }}
    >
      {shelf === undefined ? (
        <p className="notebooks-note">
          This browser window stores nothing, so there is only the notebook that is open. You can
          download it.
        </p>
      ) : (
        <Shelf shelf={shelf} onClose={onClose} />
      )}
    </TitledDialog>
  );
}

function Shelf({ shelf, onClose }: { shelf: NotebookShelf; onClose: () => void }) {
  const openId = useSessionState((state) => state.notebook.id);
  const [entries, setEntries] = useState<readonly NotebookEntry[]>();
  const [aside, setAside] = useState<readonly AsideRecord[]>([]);
  const [space, setSpace] = useState("");
  const [failure, setFailure] = useState<string>();
  const [removed, setRemoved] = useState<NotebookEntry>();

  const refresh = useCallback(async () => {
    setEntries(await shelf.list());
    setAside(await shelf.aside());
  }, [shelf]);
  const act = (doing: Promise<void>, then: () => void = () => {}) => {
    doing.then(refresh).then(
      () => {
        setFailure(undefined);
        then();
      },
      (error: unknown) => setFailure(errorMessage(error)),
    );
  };
  useEffect(() => {
    refresh().catch((error: unknown) => setFailure(errorMessage(error)));
    shelf.space().then(
      (found) => setSpace(spaceText(found)),
      () => {}, // Then nothing is said about room.
    );
  }, [refresh, shelf]);

  const kept = entries?.filter(({ deletedAt }) => deletedAt === undefined) ?? [];
  const deleted = entries?.filter(({ deletedAt }) => deletedAt !== undefined) ?? [];
  return (
    <>
      <div className="notebooks-new">
        <button
          type="button"
          className="button"
          onClick={() => act(shelf.begin("module"), onClose)}
        >
          New from the module
        </button>
        <button type="button" className="button" onClick={() => act(shelf.begin("empty"), onClose)}>
          New empty notebook
        </button>
      </div>
      {failure === undefined ? null : (
        <p className="notebooks-failure" role="alert">
          {failure}
        </p>
      )}
      <div role="status">
        {removed === undefined ? null : (
          <p className="notebooks-removed">
            Deleted “{removed.title}”.
            <button
              type="button"
              className="button"
              onClick={() => act(shelf.bringBack(removed.id), () => setRemoved(undefined))}
            >
              Undo
            </button>
          </p>
        )}
      </div>
      <ul className="notebooks-list" aria-label="Notebooks in this browser">
        {kept.map((entry) => (
          <NotebookRow
            key={entry.id}
            entry={entry}
            isOpen={entry.id === openId}
            isOnly={kept.length === 1}
            onOpen={() => act(shelf.open(entry.id), onClose)}
            onRename={(title) => act(shelf.rename(entry.id, title))}
            onDuplicate={() => act(shelf.duplicate(entry.id))}
            onDelete={() => act(shelf.remove(entry.id), () => setRemoved(entry))}
          />
        ))}
      </ul>
      {deleted.length === 0 ? null : (
        <details className="notebooks-deleted">
          <summary>Deleted in the last 30 days ({deleted.length})</summary>
          <ul className="notebooks-list">
            {deleted.map((entry) => (
              <li key={entry.id} className="notebook-row">
                <span className="notebook-title">{entry.title}</span>
                <button
                  type="button"
                  className="button"
                  aria-label={`Bring back ${entry.title}`}
                  onClick={() => act(shelf.bringBack(entry.id), () => setRemoved(undefined))}
                >
                  Bring back
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
      <AsideList records={aside} />
      <p className="notebooks-note">{space}</p>
    </>
  );
}

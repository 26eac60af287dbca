import { useState } from "react";
import type { NotebookEntry } from "../../../session/storage/storage.ts";

interface NotebookRowProps {
  entry: NotebookEntry;
  isOpen: boolean;
  /** There is no other, so it stays. */
  isOnly: boolean;
  onOpen: () => void;
  onRename: (title: string) => void;
  onDuplicate: () => void;
  onDelete: () => void;
}

/** One notebook of the list. */
export function NotebookRow(props: NotebookRowProps) {
  const { entry, isOpen, isOnly, onOpen, onRename, onDuplicate, onDelete } = props;
  const { title, base, cells, size, changedAt } = entry;
  const [draft, setDraft] = useState<string>();
  const finish = () => {
    const next = draft?.trim();
    setDraft(undefined);
    if (next && next !== title) onRename(next);
  };
  return (
    <li className="notebook-row" aria-current={isOpen ? "true" : undefined}>
      <div className="notebook-what">
        {draft === undefined ? (
          <button type="button" className="link notebook-title" onClick={onOpen} disabled={isOpen}>
            {title}
          </button>
        ) : (
          <input
            className="notebook-rename"
            aria-label={`New title of ${title}`}
            // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed
            autoFocus
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onBlur={finish}
            onKeyDown={(event) => {
              if (event.key === "Enter") finish();
              if (event.key !== "Escape") return;
              event.stopPropagation();
              setDraft(undefined);
            }}
          />
        )}
        <p className="notebook-facts numbers">
          {isOpen ? "Open now. " : ""}
          {base === null ? "Written from nothing" : `From ${base.module}, version ${base.version}`}
          {`, ${cells} ${cells === 1 ? "cell" : "cells"}, ${sizeText(size)}, changed ${new Date(changedAt).toLocaleString()}`}
        </p>
      </div>
      <div className="notebook-actions">
        <button
          type="button"
          className="button button-plain"
          aria-label={`Rename ${title}`}
          onClick={() => setDraft(title)}
        >
          Rename
        </button>
        <button
          type="button"
          className="button button-plain"
          aria-label={`Duplicate ${title}`}
          onClick={onDuplicate}
        >
          Duplicate
        </button>
        <button
          type="button"
          className="button button-plain"
          aria-label={`Delete ${title}`}
          disabled={isOnly}
          title={isOnly ? "The only notebook; begin another first" : undefined}
          onClick={onDelete}
        >
          Delete
        </button>
      </div>
    </li>
  );
}

function sizeText(characters: number): string {
  return characters < 1000 ? `${characters} B` : `${(characters / 1000).toFixed(0)} kB`;
}

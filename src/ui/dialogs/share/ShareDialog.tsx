import { Dialog } from "radix-ui";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import type { SharedResult } from "../../../notebook/link/link-content.ts";
import type { Notebook } from "../../../notebook/notebook.ts";
import { notebookFileText } from "../../../notebook/read-file.ts";
import { panelName } from "../../../outputs/panels/panel-record.ts";
import type { Arrivals } from "../../../session/sharing/arrivals.ts";
import { sharedResults } from "../../../session/sharing/shared-results.ts";
import { cellName } from "../../cells/cell-name.ts";
import { Icon } from "../../Icon.tsx";
import { downloadText } from "../../page/shell/download-text.ts";
import { useServices } from "../../services.ts";
import { TitledDialog } from "../TitledDialog.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { fitWords, MOST_IN_ADDRESS, type SharedLink, sharedLink } from "./shared-link.ts";
import { useArrivals } from "./use-arrivals.ts";
import "./share.css";

const QrSection = lazy(() => import("./QrSection.tsx").then((m) => ({ default: m.QrSection })));

/** The link of the notebook as it is now: what it holds, how long it is, and the ways to send it. */
export function ShareDialog({ onClose }: { onClose: () => void }) {
  const { session, parts } = useServices();
  const arrivals = useArrivals();
  // As it was when Share was pressed: nothing moves under the reader's hands.
  const [state] = useState(() => session.getState());
  const found = useMemo(() => sharedResults(state), [state]);
  // None unless asked for: a link without results fits into a message, and into a code that a phone reads across a room.
  const [included, setIncluded] = useState<ReadonlySet<SharedResult>>(new Set());
  const [hiddenPart, setHiddenPart] = useState<number>();
  const results = useMemo(() => found.filter((it) => included.has(it)), [included, found]);
  const notebook = useMemo(() => withHidden(state.notebook, hiddenPart), [state, hiddenPart]);
  const link = useLink(arrivals, notebook, results);
  const canHide = state.notebook.teaching?.hiddenParts === undefined;
  return (
    <TitledDialog title="Share this notebook" onClose={onClose} className="share">
      <div className="share-body">
        <Dialog.Description className="share-holds">
          {link === undefined ? "Making the link…" : holdsWords(link)}
        </Dialog.Description>
        <div className="share-options">
          <ResultChoices found={found} included={included} onChange={setIncluded} />
          {canHide && arrivals !== undefined ? (
            <label className="share-option">
              For whoever opens it
              <select
                value={hiddenPart ?? ""}
                onChange={({ target }) =>
                  setHiddenPart(target.value === "" ? undefined : Number(target.value))
                }
              >
                <option value="">show every part, as it is here</option>
                {parts.map(({ part, title }) => (
                  <option key={part} value={part}>
                    hide part {part}: {title}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
        </div>
        <LinkRow link={link} title={notebook.title} />
        <div className="share-more">
          <button
            type="button"
            className="button"
            onClick={() =>
              downloadText(
                `${fileName(notebook.title)}.json`,
                notebookFileText(notebook, results),
                "application/json",
              )
            }
          >
            <Icon name="download" />
            Download as a file
          </button>
          <span className="share-note">
            A file has no limit; whoever gets it drops it onto this page.
          </span>
        </div>
        <Suspense>{link === undefined ? null : <QrSection text={link.url} />}</Suspense>
      </div>
    </TitledDialog>
  );
}

interface ResultChoicesProps {
  found: readonly SharedResult[];
  included: ReadonlySet<SharedResult>;
  onChange: (included: ReadonlySet<SharedResult>) => void;
}

/** The panels whose figures go with the link: each makes it longer. */
function ResultChoices({ found, included, onChange }: ResultChoicesProps) {
  const { session } = useServices();
  const { cells } = session.getState().notebook;
  if (found.length === 0) return <p className="share-note">No panel has results to include yet.</p>;
  return (
    <fieldset className="share-results">
      <legend>Results to include, with the device</legend>
      {found.map((result) => {
        const cell = cells.find(({ id }) => id === result.cellId);
        return (
          <label key={`${result.panel} ${result.cellId}`} className="share-option">
            <input
              type="checkbox"
              checked={included.has(result)}
              onChange={({ target }) => {
                const next = new Set(included);
                if (target.checked) next.add(result);
                else next.delete(result);
                onChange(next);
              }}
            />
            {panelName(result.panel)}
            <span className="share-note">{cell === undefined ? "" : cellName(cell)}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** Made anew when an option changes, and then in the address bar too. */
function useLink(
  arrivals: Arrivals | undefined,
  notebook: Notebook,
  results: readonly SharedResult[],
): SharedLink | undefined {
  const [link, setLink] = useState<SharedLink>();
  useEffect(() => {
    let isWanted = true;
    if (arrivals === undefined) return;
    void sharedLink(notebook, arrivals.module.notebook, results).then((next) => {
      if (!isWanted) return;
      setLink(next);
      if (next.hash.length <= MOST_IN_ADDRESS) arrivals.share(next.hash);
    });
    return () => {
      isWanted = false;
    };
  }, [arrivals, notebook, results]);
  return link;
}

function LinkRow({ link, title }: { link: SharedLink | undefined; title: string }) {
  const fit = fitWords(link?.url.length ?? 0);
  const canSend = typeof navigator.share === "function";
  return (
    <>
      <div className="share-link">
        <input
          readOnly
          aria-label="Link"
          className="share-field"
          value={link?.url ?? ""}
          onFocus={(event) => event.target.select()}
        />
        <CopyButton text={link?.url ?? ""} isMain>
          Copy link
        </CopyButton>
        {canSend ? (
          <button
            type="button"
            className="button"
            onClick={() => {
              // Rejects when the reader thinks better of it.
              navigator.share({ title, url: link?.url ?? "" }).catch(() => {});
            }}
          >
            Send…
          </button>
        ) : null}
      </div>
      {link === undefined ? null : (
        <p className={fit.fits ? "share-length" : "share-length share-long"}>
          <span className="numbers">{link.url.length.toLocaleString("en")} characters.</span>{" "}
          {fit.text}
          {link.hash.length > MOST_IN_ADDRESS
            ? " It is also too long for the address bar, so it was not written there."
            : ""}
        </p>
      )}
    </>
  );
}

function withHidden(notebook: Notebook, part: number | undefined): Notebook {
  if (part === undefined) return notebook;
  return { ...notebook, teaching: { ...notebook.teaching, hiddenParts: [part] } };
}

function holdsWords({ words }: SharedLink): string {
  if (words.length === 0) {
    return "You have changed nothing yet, so the link opens the module as it is delivered.";
  }
  return `The link itself holds ${words.join(", ")}; nothing is sent to a server. Whoever opens it sees what it changes, and nothing runs until they say so.`;
}

function fileName(title: string): string {
  return title.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "notebook";
}

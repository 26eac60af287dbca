import { Dialog } from "radix-ui";
import { useRef, useState } from "react";
import { useServices } from "../../services.ts";
import { openFile } from "../notebooks/open-file.ts";
import { TitledDialog } from "../TitledDialog.tsx";
import "./share.css";

/** File types that `readNotebookFile` reads. */
const ACCEPTED = ".json,.ts,.ipynb";

/** Opens a notebook from a file, or from a link that was copied out of a message. */
export function OpenDialog({ onClose }: { onClose: () => void }) {
  const services = useServices();
  const [text, setText] = useState("");
  const picker = useRef<HTMLInputElement>(null);
  return (
    <TitledDialog title="Open a notebook" onClose={onClose} className="share">
      <div className="share-body">
        <Dialog.Description className="share-holds">
          You see what it changes first. Nothing in it runs, and your own notebook stays.
        </Dialog.Description>
        <div className="share-more">
          <button
            type="button"
            className="button button-main"
            onClick={() => picker.current?.click()}
          >
            Choose a file
          </button>
          <span className="share-note">or drop it anywhere on the page</span>
          <input
            ref={picker}
            type="file"
            className="hidden-visually"
            aria-label="File of a notebook"
            tabIndex={-1}
            accept={ACCEPTED}
            onChange={({ target }) => {
              const file = target.files?.[0];
              if (file === undefined) return;
              onClose();
              void openFile(services, file);
            }}
          />
        </div>
        <form
          className="share-paste"
          onSubmit={(event) => {
            event.preventDefault();
            onClose();
            void services.arrivals?.openLink(text);
          }}
        >
          <label>
            Or paste a link
            <textarea
              className="share-field arrival-text"
              rows={4}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <button type="submit" className="button" disabled={text.trim() === ""}>
            Open the link
          </button>
        </form>
      </div>
    </TitledDialog>
  );
}

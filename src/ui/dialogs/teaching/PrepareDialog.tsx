import { Dialog } from "radix-ui";
import type { Settings, Teaching } from "../../../notebook/notebook.ts";
import { BACKEND_NAMES } from "../../page/shell/backend-names.ts";
import { useServices } from "../../services.ts";
import { useDispatch, useSessionState } from "../../use-session.ts";
import { TitledDialog } from "../TitledDialog.tsx";
import { hiddenPartsWords } from "./hidden-parts-words.ts";
import "./teaching.css";

const NOTHING: Teaching = {};
const BACKENDS: readonly Settings["backend"][] = ["auto", "webgpu", "webgl", "wasm", "cpu"];

/** A teacher's settings for a copy before it is handed out; they go with the notebook into links and files. */
export function PrepareDialog({ onClose }: { onClose: () => void }) {
  const { parts } = useServices();
  const dispatch = useDispatch();
  const teaching = useSessionState((state) => state.notebook.teaching) ?? NOTHING;
  const { hiddenParts = [], hideCode = false, fixed = {} } = teaching;
  const prepare = (change: Teaching) =>
    dispatch({ type: "prepare", teaching: { ...teaching, ...change } });
  return (
    <TitledDialog title="Prepare for a class" onClose={onClose} className="prepare">
      <Dialog.Description className="prepare-note">
        What you choose here belongs to this copy and goes with it when you share it.
      </Dialog.Description>
      <fieldset className="prepare-group">
        <legend>Parts that are shown</legend>
        {parts.map(({ part, title }) => (
          <label key={part} className="prepare-choice">
            <input
              type="checkbox"
              checked={!hiddenParts.includes(part)}
              // One must be left, or there is no page.
              disabled={!hiddenParts.includes(part) && hiddenParts.length === parts.length - 1}
              onChange={(event) =>
                prepare({
                  hiddenParts: event.target.checked
                    ? hiddenParts.filter((it) => it !== part)
                    : [...hiddenParts, part].sort((a, b) => a - b),
                })
              }
            />
            <span className="numbers prepare-number">{part}</span>
            {title}
          </label>
        ))}
      </fieldset>
      <fieldset className="prepare-group">
        <legend>Code</legend>
        <label className="prepare-choice">
          <input
            type="checkbox"
            checked={hideCode}
            onChange={(event) => prepare({ hideCode: event.target.checked })}
          />
          Collapsed at first; exercises stay open
        </label>
      </fieldset>
      <fieldset className="prepare-group">
        <legend>Dials</legend>
        <label className="prepare-choice">
          <input
            type="checkbox"
            checked={fixed.dials === true}
            onChange={(event) => {
              const { dials: _, ...others } = fixed;
              prepare({ fixed: event.target.checked ? { ...others, dials: true } : others });
            }}
          />
          Fixed where they are now
        </label>
      </fieldset>
      <label className="prepare-group prepare-backend">
        Everybody computes on
        <select
          value={fixed.backend ?? ""}
          onChange={(event) => {
            const backend = BACKENDS.find((it) => it === event.target.value);
            const { backend: _, ...others } = fixed;
            prepare({ fixed: backend === undefined ? others : { ...others, backend } });
          }}
        >
          <option value="">what they choose</option>
          {BACKENDS.map((backend) => (
            <option key={backend} value={backend}>
              {BACKEND_NAMES[backend]}
            </option>
          ))}
        </select>
      </label>
      <p className="prepare-note" role="status">
        {hiddenPartsWords(hiddenParts) ?? "All parts are shown."} Cells of hidden parts stay in the
        copy and run where a shown cell needs them. Nothing here keeps a secret: whoever opens the
        copy can change it.
      </p>
      <div className="prepare-foot">
        <button
          type="button"
          className="button"
          onClick={() => dispatch({ type: "prepare", teaching: {} })}
        >
          Undo all of it
        </button>
        <Dialog.Close className="button button-main">Done</Dialog.Close>
      </div>
    </TitledDialog>
  );
}

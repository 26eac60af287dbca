import { quoted } from "../../../base/quoted.ts";
import type { RunRequest } from "../../../session/running/run-request.ts";
import { useDispatch, useSessionState } from "../../use-session.ts";
import { TitledDialog } from "../TitledDialog.tsx";
import { GrantButton } from "./GrantButton.tsx";
import "./share.css";

/** Asked once, before a notebook that came from elsewhere and was saved as the reader's own first runs as that. */
export function FirstRunDialog({ asked }: { asked: RunRequest }) {
  const dispatch = useDispatch();
  const title = useSessionState((state) => state.notebook.title);
  const putOff = () => dispatch({ type: "put-off-first-run" });
  const run = () => {
    dispatch({ type: "set-trust", trust: "own" });
    dispatch(asked);
  };
  return (
    <TitledDialog
      title="The first run of your copy"
      onClose={putOff}
      className="first-run"
      aria-describedby={undefined}
    >
      <div className="share-body">
        <p>
          {quoted(title)} came from elsewhere, and you saved it as a notebook of yours. From this
          run on it runs with your own rights, as if you had written it: it reaches your notebooks
          and the network.
        </p>
        <p>You are asked this once. If you do not know who wrote it, read it first.</p>
        <div className="share-more">
          <button type="button" className="button button-main" onClick={putOff}>
            Not now
          </button>
          <GrantButton onGrant={run}>Run as mine</GrantButton>
        </div>
      </div>
    </TitledDialog>
  );
}

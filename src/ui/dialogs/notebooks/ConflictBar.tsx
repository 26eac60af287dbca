import { useState } from "react";
import { errorMessage } from "../../../base/assert.ts";
import { useServices } from "../../services.ts";
import { useSessionState } from "../../use-session.ts";

/** While another tab's edits of the same cell wait for a decision: what happened, and the two ways on. Nothing is lost by either. */
export function ConflictBar() {
  const { session } = useServices();
  const { status, message } = useSessionState((state) => state.storage);
  const [failure, setFailure] = useState<string>();
  if (status !== "conflict" || session.shelf === undefined) return null;
  const { shelf } = session;
  const resolve = (choice: "theirs" | "copy") => {
    shelf.resolveConflict(choice).then(
      () => setFailure(undefined),
      (error: unknown) => setFailure(errorMessage(error)),
    );
  };
  return (
    <div className="notices">
      <div className="notice notice-warning" role="alert">
        <p>
          {message}, so nothing here is saved to it for now. Keep your version as a notebook of its
          own, or take the other tab’s version of what both changed; yours then stays in the
          history.
          {failure === undefined ? null : ` That did not work: ${failure}.`}
        </p>
        <button type="button" className="button" onClick={() => resolve("copy")}>
          Keep mine as a copy
        </button>
        <button type="button" className="button" onClick={() => resolve("theirs")}>
          Take theirs
        </button>
      </div>
    </div>
  );
}

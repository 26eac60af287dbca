import { useEffect, useState } from "react";
import { cellName } from "../cells/cell-name.ts";
import { Icon } from "../Icon.tsx";
import { useDispatch, useSessionState } from "../use-session.ts";

/** After a deletion, for a while: what is gone and how to have it back. */
export function DeletedBar() {
  const dispatch = useDispatch();
  const count = useSessionState((state) => state.deleted.length);
  const last = useSessionState((state) => state.deleted.at(-1)?.cell);
  const [seen, setSeen] = useState(count);
  // Brought back, or an older one showing again: nothing to announce.
  if (count < seen) setSeen(count);
  const isShown = count > seen && last !== undefined;
  useEffect(() => {
    if (!isShown) return;
    const timer = setTimeout(() => setSeen(count), 10_000);
    return () => clearTimeout(timer);
  }, [isShown, count]);
  return (
    <div role="status">
      {isShown ? (
        <div className="deleted-bar floating">
          <span>Deleted “{cellName(last)}”.</span>
          <button
            type="button"
            className="button"
            onClick={() => dispatch({ type: "undo-delete" })}
          >
            Bring it back
          </button>
          <button
            type="button"
            className="button button-plain button-icon"
            aria-label="Dismiss"
            onClick={() => setSeen(count)}
          >
            <Icon name="close" />
          </button>
        </div>
      ) : null}
    </div>
  );
}

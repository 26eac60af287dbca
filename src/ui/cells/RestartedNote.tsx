import type { CellId } from "../../notebook/notebook.ts";
import { Icon } from "../Icon.tsx";
import { useDispatch, useSessionState } from "../use-session.ts";

/** At the cell whose run was cut off by a restart of the kernel: what that means, and what to do. */
export function RestartedNote({ cellId }: { cellId: CellId }) {
  const dispatch = useDispatch();
  const hasKernel = useSessionState(({ kernel }) => kernel.status !== "failed");
  if (!hasKernel) return null;
  return (
    <div className="restarted">
      <p>
        The kernel was restarted, and the names of all cells are gone. Run this cell again: the
        cells that it needs run first.
      </p>
      <button
        type="button"
        className="button"
        onClick={() => dispatch({ type: "run-cells", cellIds: [cellId] })}
      >
        <Icon name="run" />
        Run again
      </button>
    </div>
  );
}

import type { CellId } from "../../../../notebook/notebook.ts";
import { cellStatus } from "../../../../session/running/status.ts";
import { useDispatch, useSessionState } from "../../../use-session.ts";

/** Runs the cell again, whose roofs are measured again where something was above them. */
export function MeasureRoofs({ cellId }: { cellId: CellId }) {
  const dispatch = useDispatch();
  const isUnderWay = useSessionState((state) =>
    ["queued", "running"].includes(cellStatus(state, cellId)),
  );
  return (
    <button
      type="button"
      className="button"
      disabled={isUnderWay}
      onClick={() => dispatch({ type: "run-cells", cellIds: [cellId] })}
    >
      Measure the roofs again
    </button>
  );
}

import type { CellId } from "../../notebook/notebook.ts";
import { sharedFigures } from "../../session/sharing/shared-figures.ts";
import { useArrivalsState } from "../dialogs/share/use-arrivals.ts";
import { OutputView } from "../outputs/OutputView.tsx";
import { useSessionState } from "../use-session.ts";

/** What was shared of a cell's results with the notebook that is looked at, where the cell has not run here. */
export function SharedInPlace({ cellId }: { cellId: CellId }) {
  const visit = useArrivalsState((state) => state.visit);
  const isOpen = useSessionState(({ notebook }) => notebook.id === visit?.id);
  if (visit === undefined || !isOpen) return null;
  const shared = visit.arrival.results.filter((result) => result.cellId === cellId);
  if (shared.length === 0) return null;
  return (
    <div className="outputs">
      {shared.map((result) => (
        <OutputView key={result.panel} output={sharedFigures(result)} cellId={cellId} />
      ))}
    </div>
  );
}

import { useSessionList } from "../../use-session.ts";
import { cellProgress, isSameCellProgress, MARK_WORDS } from "./cell-progress.ts";
import { goToCell } from "./places.ts";

interface OutlineCellsProps {
  part: number;
  /** A cell was chosen. */
  onChoose: (() => void) | undefined;
}

/** The cells of a part that run or ask, each with how far its reader is with it. */
export function OutlineCells({ part, onChoose }: OutlineCellsProps) {
  const cells = useSessionList((state) => cellProgress(state, part), isSameCellProgress);
  return (
    <ol className="outline-cells">
      {cells.map(({ cellId, name, mark }) => (
        <li key={cellId}>
          <button
            type="button"
            className={`outline-cell outline-cell-${mark}`}
            aria-label={`${name}, ${MARK_WORDS[mark]}`}
            title={`${name}, ${MARK_WORDS[mark]}`}
            onClick={() => {
              onChoose?.();
              // A drawer gives the focus back first.
              setTimeout(() => goToCell(cellId));
            }}
          >
            <span className="outline-cell-name">{name}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

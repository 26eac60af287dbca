import type { OpenPoint, SystemLine } from "../../../outputs/panels/system/system.ts";
import { cellName, openPointsOf } from "../../../outputs/panels/system/system-words.ts";
import { scrollToCell } from "../../page/shell/places.ts";
import { useSessionState } from "../../use-session.ts";
import { FigureList } from "../kit/figures/FigureList.tsx";

/** One line of the page: what it is of, its figures, what came of it, and what is open. */
export function SystemLineView({ line }: { line: SystemLine }) {
  const { label, subject, words, figures } = line;
  const open = openPointsOf(line);
  return (
    <div className="system-line">
      <h5>
        {label}
        {subject === "" ? null : <span className="system-subject numbers">{subject}</span>}
      </h5>
      {figures.length === 0 ? null : <FigureList className="system-figures" figures={figures} />}
      {words === "" ? null : <p className="system-words numbers">{words}</p>}
      {open.length === 0 ? null : (
        <ul className="system-open" aria-label={`Still open: ${label}`}>
          {open.map((point) => (
            <li key={point.text}>
              <span aria-hidden="true">○ </span>
              {point.text} <Remedy point={point} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Leads to the cell that would close it, where the notebook has that cell. */
function Remedy({ point: { cell } }: { point: OpenPoint }) {
  const isThere = useSessionState(({ notebook }) => notebook.cells.some(({ id }) => id === cell));
  if (cell === undefined) return null;
  return (
    <>
      Run the cell{" "}
      {isThere ? (
        <button type="button" className="link" onClick={() => scrollToCell(cell)}>
          “{cellName(cell)}”
        </button>
      ) : (
        `“${cellName(cell)}”`
      )}
      .
    </>
  );
}

import { Fragment } from "react";
import type { SharedResult } from "../../../notebook/link/link-content.ts";
import { compareResults } from "../../../session/sharing/shared-results.ts";
import { cellName } from "../../cells/cell-name.ts";
import { ComparisonPanel } from "../../panels/comparison/ComparisonPanel.tsx";
import { useSessionState } from "../../use-session.ts";

interface ComparedResultsProps {
  theirs: readonly SharedResult[];
  mine: readonly SharedResult[];
}

/** Figures that came with a notebook, beside those measured here. */
export function ComparedResults({ theirs, mine }: ComparedResultsProps) {
  const cells = useSessionState((state) => state.notebook.cells);
  return compareResults(theirs, mine).map(({ panel, cellId, hasMine, output }) => {
    const cell = cells.find(({ id }) => id === cellId);
    return (
      <Fragment key={`${panel} ${cellId}`}>
        <ComparisonPanel output={output} />
        {hasMine ? null : (
          <p className="arrival-note">
            You have not measured this yet. Run the cell “{cell ? cellName(cell) : cellId}”, and
            your figures stand beside theirs.
          </p>
        )}
      </Fragment>
    );
  });
}

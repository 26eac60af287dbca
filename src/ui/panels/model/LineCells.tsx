import { variables } from "./block-look.ts";
import type { RowLines } from "./row-lines.ts";

/** The pieces of all lines at one row: each is as high as the row is, whatever stands in it. */
export function LineCells({ lines, isHead }: { lines: RowLines; isHead: boolean }) {
  const { comesStraight, goesStraight, passing, giving, ending, beginning } = lines;
  const piece = (className: string, lane?: number) => (
    <span
      key={`${className} ${lane}`}
      className={`model-line ${className}`}
      style={lane === undefined ? undefined : variables({ "--lane": lane })}
    />
  );
  const leaves = goesStraight || beginning !== undefined;
  return (
    <span className="model-lines" aria-hidden="true">
      {isHead && comesStraight ? piece("line-through") : null}
      {!isHead && comesStraight ? piece("line-in") : null}
      {!isHead && leaves ? piece(goesStraight ? "line-out" : "line-stub") : null}
      {passing.map((lane) => piece("lane-pass", lane))}
      {giving.map((lane) => piece("lane-pass", lane))}
      {[...giving, ...ending].map((lane) => piece("lane-end", lane))}
      {beginning === undefined ? null : piece("lane-begin", beginning)}
    </span>
  );
}

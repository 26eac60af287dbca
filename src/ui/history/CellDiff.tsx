import type { CellChange } from "../../notebook/compare-notebooks.ts";
import { type DiffLine, lineDiff } from "../../notebook/line-diff.ts";
import { cellName } from "../cells/cell-name.ts";
import { Scrollable } from "../Scrollable.tsx";

const WORDS: Record<CellChange["change"], string> = {
  added: "written since",
  removed: "deleted since",
  changed: "changed since",
  moved: "moved since",
};
const SIGNS: Record<DiffLine["change"], string> = { same: " ", gone: "−", come: "+" };
const MEANINGS = { same: "", gone: "removed: ", come: "added: " } as const;
/** Unchanged lines shown around a change. */
const AROUND = 2;

/** What happened to one cell since, line by line, and the way back for it alone. */
export function CellDiff({ change, onRestore }: { change: CellChange; onRestore: () => void }) {
  const { before, after } = change;
  const cell = after ?? before;
  if (cell === undefined) return null;
  const name = cellName(cell);
  return (
    <section className="cell-diff" aria-label={name}>
      <div className="cell-diff-head">
        <h3 className="cell-diff-name">
          {name} <span className="cell-diff-what">{WORDS[change.change]}</span>
        </h3>
        {change.change === "moved" ? null : (
          <button
            type="button"
            className="button button-plain"
            aria-label={`Restore ${name}`}
            onClick={onRestore}
          >
            {change.change === "added" ? "Take it away" : "Restore this cell"}
          </button>
        )}
      </div>
      {change.change === "moved" ? null : (
        <Scrollable className="cell-diff-lines" label={`Lines of ${name}`}>
          <pre>
            {shortened(diffLines(before?.source, after?.source)).map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
              <div key={index} className={`diff-line diff-${line.change}`}>
                <span aria-hidden="true">{SIGNS[line.change]} </span>
                <span className="hidden-visually">{MEANINGS[line.change]}</span>
                {line.text}
              </div>
            ))}
          </pre>
        </Scrollable>
      )}
    </section>
  );
}

function diffLines(before: string | undefined, after: string | undefined): DiffLine[] {
  if (before !== undefined && after !== undefined) return lineDiff(before, after);
  const change = before === undefined ? "come" : "gone";
  return (before ?? after ?? "").split("\n").map((text) => ({ change, text }));
}

/** Long stretches that stayed are left out. */
function shortened(lines: readonly DiffLine[]): DiffLine[] {
  const isNear = (index: number) =>
    lines
      .slice(Math.max(0, index - AROUND), index + AROUND + 1)
      .some(({ change }) => change !== "same");
  const kept: DiffLine[] = [];
  let isLeftOut = false;
  for (const [index, line] of lines.entries()) {
    if (isNear(index)) kept.push(line);
    else if (!isLeftOut) kept.push({ change: "same", text: "…" });
    isLeftOut = !isNear(index);
  }
  return kept;
}

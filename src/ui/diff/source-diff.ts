/** Two sources line by line, with unchanged lines between changes left out. */
import { diffLines } from "diff";

export interface DiffLine {
  readonly how: "same" | "added" | "removed";
  readonly text: string;
}

export interface Hunk {
  /** Lines left out before it. */
  readonly skipped: number;
  readonly lines: readonly DiffLine[];
}

export interface SourceDiff {
  readonly hunks: readonly Hunk[];
  /** Unchanged lines left out at the end. */
  readonly skipped: number;
  /** Lines that were not shown because there were too many. */
  readonly omitted: number;
}

/** Unchanged lines shown around a change. */
const CONTEXT = 2;
/** A stranger's cell must not keep the page busy. */
const PATIENCE_MS = 150;
export const DIFF_PAGE = 600;

/** Of the first `most` lines. */
export function sourceDiff(before: string, after: string, most = DIFF_PAGE): SourceDiff {
  const all = diffed(before, after);
  const lines = all.slice(0, most);
  const isNear = lines.map((_, index) =>
    lines
      .slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1)
      .some(({ how }) => how !== "same"),
  );
  const hunks: { skipped: number; lines: DiffLine[] }[] = [];
  let skipped = 0;
  lines.forEach((line, index) => {
    if (!isNear[index]) {
      skipped += 1;
      return;
    }
    const last = hunks.at(-1);
    if (last === undefined || skipped > 0) hunks.push({ skipped, lines: [line] });
    else last.lines.push(line);
    skipped = 0;
  });
  return { hunks, skipped, omitted: all.length - lines.length };
}

/** Where JavaScript ends a line; what is not a plain line break stays at the line's end, to be seen there. */
const LINE_ENDS = /\r?\n|(?<=[\r\u2028\u2029])/;

/** Line by line; all of one and then all of the other where finding out more would take too long. */
function diffed(before: string, after: string): DiffLine[] {
  const ended = (text: string) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);
  const parts = diffLines(ended(before), ended(after), { timeout: PATIENCE_MS }) ?? [
    { value: ended(before), removed: true, added: false },
    { value: ended(after), removed: false, added: true },
  ];
  return parts.flatMap(({ value, added, removed }) => {
    const how = added ? "added" : removed ? "removed" : "same";
    return value === ""
      ? []
      : value
          .replace(/\n$/, "")
          .split(LINE_ENDS)
          .map((text) => ({ how, text }) as const);
  });
}

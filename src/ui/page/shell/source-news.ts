/** Announcements of systems: that one goes on after its cell, and that it has ended, and why. Not the records that it shows. */
import { lookUp } from "../../../base/look-up.ts";
import { findCell } from "../../../notebook/find-cell.ts";
import { sourcesOf } from "../../../session/running/sources.ts";
import type { SessionState } from "../../../session/state.ts";
import { cellName } from "../../cells/cell-name.ts";

export function sourceNews(state: SessionState): string {
  const told = sourcesOf(state).flatMap(({ cellId, source: { startedAt, ended } }) => {
    const cell = findCell(state.notebook, cellId);
    // Results of an earlier visit are no news.
    if (cell === undefined || lookUp(state.cells, cellId)?.result?.restored) return [];
    const name = cellName(cell);
    return ended === undefined
      ? [{ at: startedAt, words: `The system of ${name} is live` }]
      : [{ at: ended.at, words: `The system of ${name} has ended: ${ended.reason}` }];
  });
  return told.toSorted((a, b) => b.at - a.at)[0]?.words ?? "";
}

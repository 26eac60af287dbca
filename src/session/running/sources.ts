/** Places of systems in the session's state, and the changes to them there. */
import { lookUp } from "../../base/look-up.ts";
import type { CellId } from "../../notebook/notebook.ts";
import type { CellResult, SessionState } from "../state.ts";
import type { SourceState } from "./source-state.ts";

/** A system and where it stands. */
export interface PlacedSource {
  readonly cellId: CellId;
  readonly slot: number;
  readonly source: SourceState;
}

export function findSource(state: SessionState, sourceId: string): PlacedSource | undefined {
  return sourcesOf(state).find(({ source }) => source.id === sourceId);
}

/** Every system whose state is shown, also those that have ended. */
export function sourcesOf({ cells }: Pick<SessionState, "cells">): PlacedSource[] {
  const found: PlacedSource[] = [];
  for (const cellId of Object.keys(cells)) {
    const sources = lookUp(cells, cellId)?.result?.sources;
    if (sources === undefined) continue;
    for (const [slot, source] of Object.entries(sources)) {
      found.push({ cellId, slot: Number(slot), source });
    }
  }
  return found;
}

export function liveSources(state: Pick<SessionState, "cells">): PlacedSource[] {
  return sourcesOf(state).filter(({ source }) => source.ended === undefined);
}

/** Whether a cell's system goes on. */
export function isLive(result: CellResult | undefined): boolean {
  return Object.values(result?.sources ?? {}).some(({ ended }) => ended === undefined);
}

/** Whether something runs that a reload would end. */
export function isBusy(state: SessionState): boolean {
  return state.run !== undefined || liveSources(state).length > 0;
}

/** When a result last changed: of two of the same run, the later is the fuller. */
export function changedAt({ sources = {} }: Pick<CellResult, "sources">): number {
  return Math.max(
    0,
    ...Object.values(sources).map(({ asOf, ended }) => Math.max(asOf, ended?.at ?? 0)),
  );
}

/** How a system is named in files: when its last state came, and that it does not go on. */
export function sourceNote(
  { sources = {} }: Pick<CellResult, "sources">,
  slot: number,
): string | undefined {
  const source = sources[slot];
  if (source === undefined) return undefined;
  const { asOf, ended } = source;
  const time = new Date(ended?.at ?? asOf).toLocaleString("en");
  return ended === undefined
    ? `The state of a running system, as of ${time}.`
    : `The last state of a system, as of ${time}; ${ended.reason}.`;
}

/** The result with all of its systems ended. */
export function withSourcesEnded<T extends Pick<CellResult, "sources">>(
  result: T,
  reason: string,
  at = Date.now(),
): T {
  if (result.sources === undefined) return result;
  const entries = Object.entries(result.sources).map(([slot, source]) => [
    slot,
    ended(source, reason, at),
  ]);
  return { ...result, sources: Object.fromEntries(entries) };
}

function ended({ isEnding: _, ...source }: SourceState, reason: string, at: number): SourceState {
  return source.ended === undefined ? { ...source, ended: { at, reason } } : source;
}

/** The result as a page that is opened later shows it: with the system's last state, but without the system. */
export function withSourcesOfEarlierVisit<T extends Pick<CellResult, "sources">>(result: T): T {
  const { sources } = result;
  if (sources === undefined) return result;
  const entries = Object.entries(sources).map(([slot, source]) => [
    slot,
    ended(source, "it ran in a page that was closed, or runs in another tab", source.asOf),
  ]);
  return { ...result, sources: Object.fromEntries(entries) };
}

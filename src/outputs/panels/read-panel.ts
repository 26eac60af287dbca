/** Finds what a panel's kind makes of its record. Its page, its files and its shared results all come from here. */
import { type Better, type Dials, type NamedFigure, NO_DIALS } from "../figure/named-figure.ts";
import type { PanelKind } from "./panel-kind.ts";
import type { PanelRecord } from "./panel-record.ts";
import { PANEL_KINDS, type PanelOutput } from "./registry.ts";

type AnyPanelKind = PanelKind<PanelOutput>;

const KINDS: ReadonlyMap<string, AnyPanelKind> = new Map(
  PANEL_KINDS.map((panel) => [panel.kind, panel as AnyPanelKind]),
);

/** The kind of that name; undefined for one that this version does not know. */
function panelKind(kind: string): AnyPanelKind | undefined {
  return KINDS.get(kind);
}

/** Whether this version knows the kind and the version of the record. */
export function isKnown({ kind, version }: PanelRecord): boolean {
  return panelKind(kind)?.version === version;
}

/**
 * Result of `read` on a record that this version knows; undefined for other kinds and versions, and for a damaged stored record,
 * which must not take the page or the file around it down.
 */
export function readPanel<T>(
  record: PanelRecord,
  read: (panel: AnyPanelKind, record: PanelOutput) => T,
): T | undefined {
  const panel = panelKind(record.kind);
  if (panel === undefined || !isKnown(record)) return undefined;
  try {
    return read(panel, record as PanelOutput);
  } catch {
    return undefined;
  }
}

/** The figures by which a panel is shared and compared; none where it has none yet. */
export function panelSummary(record: PanelRecord, dials: Dials = NO_DIALS): NamedFigure[] {
  const figures = readPanel(record, (panel, known) => panel.summary(known, dials)) ?? [];
  return figures.filter(
    ({ figure }) => figure.kind !== "not-measurable" && figure.kind !== "not-measured",
  );
}

/** For summaries that do not say what is better: what the kind knows of the figure's name. */
export function betterByName(kind: string): (name: string) => Better | undefined {
  const panel = panelKind(kind);
  return (name) => panel?.betterOf?.(name);
}

/** Every figure of an output by name, to be quoted, compared and looked up. */
import {
  type Dials,
  figureName,
  type NamedFigure,
  NO_DIALS,
  withUniqueNames,
} from "./figure/named-figure.ts";
import type { Output } from "./output.ts";
import { isPanelRecord } from "./panels/panel-record.ts";
import { readPanel } from "./panels/read-panel.ts";

/** None for outputs without figures, and for panels that this version cannot read. `dials` are those of its cell. */
export function outputFigures(output: Output, dials: Dials = NO_DIALS): NamedFigure[] {
  if (output.kind === "figures") {
    const figures = output.rows.flatMap(({ label, value }) =>
      typeof value === "string" ? [] : [{ name: figureName(label), label, figure: value }],
    );
    return withUniqueNames(figures);
  }
  if (!isPanelRecord(output)) return [];
  const figures = readPanel(output, (panel, record) => panel.figures(record, dials)) ?? [];
  return withUniqueNames(figures);
}

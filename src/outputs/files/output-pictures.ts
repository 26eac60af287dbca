/** The pictures of an output, in the order in which the page shows them. */
import { chartOf } from "../drawing/chart-of.ts";
import { chartPicture } from "../drawing/chart-svg.ts";
import type { Picture } from "../drawing/svg-picture.ts";
import { type Dials, NO_DIALS } from "../figure/named-figure.ts";
import type { Output } from "../output.ts";
import { panelPicture } from "../panels/panel-charts.ts";
import { isPanelRecord } from "../panels/panel-record.ts";
import { readPanel } from "../panels/read-panel.ts";

/** None for outputs without a picture, and for panels that have nothing to draw yet. `dials` are those of its cell. */
export function outputPictures(output: Output, dials: Dials = NO_DIALS): Picture[] {
  if (output.kind === "chart") return [chartPicture(chartOf(output))];
  if (!isPanelRecord(output)) return [];
  return (readPanel(output, (panel, record) => panel.charts(record, dials)) ?? []).map(
    panelPicture,
  );
}

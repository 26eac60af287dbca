/** The charts of all panels as one kind of thing: found by name on the page, drawn in order in files. */
import type { Chart } from "../drawing/chart.ts";
import { chartPicture } from "../drawing/chart-svg.ts";
import type { Picture } from "../drawing/svg-picture.ts";
import type { FlameData } from "./trace/flame/flame-data.ts";
import { flamePicture } from "./trace/flame/flame-picture.ts";

/** Told apart by `mark`. */
export type PanelChart = Chart | FlameData;

export function panelPicture(chart: PanelChart): Picture {
  return chart.mark === "flame" ? flamePicture(chart) : chartPicture(chart);
}

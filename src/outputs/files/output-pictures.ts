/** The pictures of an output, in the order in which the page shows them. */
import { chartOf } from "../drawing/chart-of.ts";
import { chartPicture } from "../drawing/chart-svg.ts";
import type { Picture } from "../drawing/svg-picture.ts";
import type { Output } from "../output.ts";
import { comparisonCharts } from "../panels/comparison/comparison-charts.ts";
import { type PanelChart, panelPicture } from "../panels/panel-charts.ts";
import { profileCharts } from "../panels/profile/profile-charts.ts";
import { recommendationsCharts } from "../panels/recommendations/recommendations-charts.ts";
import { traceCharts } from "../panels/trace/trace-charts.ts";

/** None for what is no picture, and for panels that have nothing to draw yet. */
export function outputPictures(output: Output): Picture[] {
  return output.kind === "chart"
    ? [chartPicture(chartOf(output))]
    : panelCharts(output).map(panelPicture);
}

function panelCharts(output: Output): PanelChart[] {
  switch (output.kind) {
    case "profile":
      return profileCharts(output);
    case "trace":
      return traceCharts(output);
    case "recommendations":
      return recommendationsCharts(output);
    case "comparison":
      return comparisonCharts(output);
    default:
      return [];
  }
}

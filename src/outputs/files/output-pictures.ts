/** The pictures of an output, in the order in which the page shows them. */
import { chartPicture } from "../drawing/chart-svg.ts";
import type { Picture } from "../drawing/svg-picture.ts";
import type { Output } from "../output.ts";
import { profileCharts } from "../panels/profile/profile-charts.ts";
import { gainsPicture } from "../panels/recommendations/gains-picture.ts";
import { flamePicture } from "../panels/trace/flame-picture.ts";
import { memoryChart, rooflineChart } from "../panels/trace/trace-charts.ts";

/** None for what is no picture, and for panels that have nothing to draw yet. */
export function outputPictures(output: Output): Picture[] {
  switch (output.kind) {
    case "chart":
      return [chartPicture(output)];
    case "profile":
      return profileCharts(output).map(chartPicture);
    case "trace": {
      const { passes, roofline } = output;
      return [
        ...passes.flatMap((pass) => [
          ...flamePicture(output, pass),
          ...memoryChart(pass).map(chartPicture),
        ]),
        ...(roofline === undefined ? [] : rooflineChart(roofline).map(chartPicture)),
      ];
    }
    case "recommendations":
      return gainsPicture(output);
    default:
      return [];
  }
}

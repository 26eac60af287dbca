/** The pictures of an output, in the order in which the page shows them. */
import { chartPicture } from "./chart-svg.ts";
import { flamePicture } from "./flame-picture.ts";
import { gainsPicture } from "./gains-picture.ts";
import type { Output } from "./output.ts";
import { profileCharts } from "./profile-charts.ts";
import type { Picture } from "./svg-picture.ts";
import { memoryChart, rooflineChart } from "./trace-charts.ts";

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

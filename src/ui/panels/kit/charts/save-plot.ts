/** Saves a chart as it stands on the page: SVG with its styles written into it, PNG twice as fine, its data as CSV. */
import { assert } from "../../../../base/assert.ts";
import { isLying } from "../../../../outputs/drawing/bar-layout.ts";
import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { wholeTable } from "../../../../outputs/drawing/chart-table.ts";
import { axisTitle } from "../../../../outputs/drawing/chart-words.ts";
import { downloadBlob } from "../../../page/shell/download-text.ts";
import { zoomOf } from "../../../zoom.ts";
import { plotImage, type SizedSvg } from "./plot-svg.ts";
import { seriesStyle } from "./series-style.ts";
import { tableCsv } from "./table-csv.ts";

export type PlotFile = "png" | "svg" | "csv";

/** `frame`: the element that the drawing stands in. */
export async function savePlot(frame: HTMLElement, chart: Chart, as: PlotFile): Promise<void> {
  const name = `${fileName(chart.title)}.${as}`;
  if (as === "csv")
    return downloadBlob(name, new Blob([tableCsv(wholeTable(chart))], { type: "text/csv" }));
  const picture = pictureOf(frame, chart);
  const svg = new Blob([picture.svg], { type: "image/svg+xml" });
  downloadBlob(name, as === "svg" ? svg : await pngOf(picture));
}

export function fileName(title: string): string {
  return (
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
      .replaceAll(/^-|-$/g, "") || "chart"
  );
}

function pictureOf(frame: HTMLElement, chart: Chart): SizedSvg {
  const drawn = frame.querySelector("svg");
  assert(drawn, "internal: nothing is drawn");
  const { width, height } = ownSize(drawn);
  const page = getComputedStyle(frame);
  const token = (name: string) => page.getPropertyValue(name).trim();
  const { title, series, mark, x, y } = chart;
  const [across, up] = mark === "bar" && isLying(chart, width) ? [y, x] : [x, y];
  return plotImage({
    title,
    axisTitles: { x: axisTitle(across), y: axisTitle(up) },
    legend: series.map(({ name, place }) => {
      const { color, dash } = seriesStyle(place);
      return { name, dash, color: token(color.slice("var(".length, -1)) };
    }),
    drawing: { markup: withStyles(drawn), width, height },
    colors: { paper: token("--paper"), ink: token("--ink"), faint: token("--chart-ink") },
  });
}

/** In its own pixels, however large it stands on the page. */
function ownSize(drawn: SVGSVGElement): { width: number; height: number } {
  const { width, height } = drawn.getBoundingClientRect();
  const zoom = zoomOf(drawn);
  return { width: width / zoom, height: height / zoom };
}

const PROPERTIES = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity"],
  ...["opacity", "font-size", "font-weight", "text-anchor", "paint-order"],
];

/** A copy that looks the same without the page's style sheets and tokens. */
function withStyles(drawn: SVGSVGElement): string {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const originals = drawn.querySelectorAll("*");
  for (const [index, element] of copy.querySelectorAll("*").entries()) {
    const original = originals[index];
    if (original === undefined) continue;
    const style = getComputedStyle(original);
    for (const property of PROPERTIES)
      element.setAttribute(property, style.getPropertyValue(property));
    element.removeAttribute("class");
    element.removeAttribute("style");
  }
  // Elements that only answer the pointer.
  for (const element of copy.querySelectorAll("title, desc, defs:empty")) element.remove();
  for (const name of ["class", "style", "aria-hidden", "role", "tabindex"])
    copy.removeAttribute(name);
  return new XMLSerializer().serializeToString(copy);
}

/** Twice as many pixels as a plain screen has. */
async function pngOf({ svg, width, height }: SizedSvg): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await pngFrom(canvas);
}

export function pngFrom(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) =>
      blob === null ? reject(new Error("the picture could not be made")) : resolve(blob),
    ),
  );
}

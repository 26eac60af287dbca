/**
 * A drawing as a file of its own: title, key and axis titles, which stand around it on the page, are put into the picture, on
 * a ground. Pure: how the page's styles get into the drawing is `save-plot.ts`.
 */
export interface PlotPicture {
  readonly title: string;
  /** Titles of the horizontal and the vertical axis. */
  readonly axisTitles: { readonly x: string; readonly y: string };
  readonly legend: readonly {
    readonly name: string;
    readonly color: string;
    readonly dash: string;
  }[];
  /** The drawing itself: SVG markup of this size, with no style from elsewhere. */
  readonly drawing: { readonly markup: string; readonly width: number; readonly height: number };
  readonly colors: { readonly paper: string; readonly ink: string; readonly faint: string };
}

export interface SizedSvg {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 16;
const FONT = "Inter, system-ui, sans-serif";
/** A letter takes up about this much. */
const LETTER = 6.4;
const KEY = 24;

export function plotImage({ title, axisTitles, legend, drawing, colors }: PlotPicture): SizedSvg {
  const width = drawing.width + 2 * MARGIN;
  const parts: string[] = [];
  let top = MARGIN;
  const words = (
    text: string,
    look: { size: number; color: string; weight?: number; end?: boolean },
  ) => {
    if (text === "") return;
    top += look.size;
    const x = look.end ? width - MARGIN : MARGIN;
    const anchor = look.end ? ' text-anchor="end"' : "";
    parts.push(
      `<text x="${x}" y="${top}" font-size="${look.size}" font-weight="${look.weight ?? 400}" fill="${look.color}"${anchor}>${escaped(text)}</text>`,
    );
    top += 6;
  };

  words(title, { size: 14, color: colors.ink, weight: 600 });
  for (const row of legendRows(legend, drawing.width)) {
    top += 12;
    for (const { name, color, dash, x } of row) {
      const from = MARGIN + x;
      parts.push(
        `<line x1="${from}" x2="${from + KEY - 6}" y1="${top - 4}" y2="${top - 4}" stroke="${color}" stroke-width="2.5" stroke-dasharray="${dash || "none"}"/>`,
        `<text x="${from + KEY}" y="${top}" font-size="12" fill="${colors.faint}">${escaped(name)}</text>`,
      );
    }
    top += 6;
  }
  words(axisTitles.y, { size: 12, color: colors.faint });
  parts.push(`<g transform="translate(${MARGIN} ${top})">${drawing.markup}</g>`);
  top += drawing.height;
  words(axisTitles.x, { size: 12, color: colors.faint, end: true });
  const height = Math.ceil(top + MARGIN - 6);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" role="img"><title>${escaped(title)}</title><rect width="${width}" height="${height}" fill="${colors.paper}"/>${parts.join("")}</svg>`;
  return { svg, width, height };
}

/** Names side by side, in as many rows as they need; one alone needs none. */
function legendRows(legend: PlotPicture["legend"], room: number) {
  const rows: (PlotPicture["legend"][number] & { x: number })[][] = [];
  if (legend.length < 2) return rows;
  let x = Number.POSITIVE_INFINITY;
  for (const entry of legend) {
    const length = KEY + LETTER * entry.name.length + 16;
    if (x + length > room) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ ...entry, x });
    x += length;
  }
  return rows;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

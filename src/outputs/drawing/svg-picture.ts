/** Still pictures in SVG, for files where there is no page to draw them. Colours are CSS variables with fallbacks. */
import { COMPARED_PLACE } from "./series-look.ts";

export interface Picture {
  title: string;
  height: number;
  /** Marks and words in SVG, every word escaped; `PICTURE_WIDTH` wide. */
  body: string;
  /** A further remark, in a sentence or two; it stands beneath the picture. */
  note?: string;
}

export const PICTURE_WIDTH = 640;
export const INK = "var(--ink, #1b1d20)";
export const FAINT = "var(--ink-faint, #64686f)";
export const RULE_COLOR = "var(--rule, #deded8)";
/** Okabe-Ito, as on the page. */
const SERIES = ["#0072b2", "#d55e00", "#009e73", "#a3568a", "#b97f00", "#3d8fc4"];

const NOTE_LINE = 16;
const NOTE_LETTERS = 92;
const GAP = 16;

/** The colour of the series, or the kind of block, at this place. */
export function seriesColour(index: number): string {
  if (index === COMPARED_PLACE) return FAINT;
  const place = index % SERIES.length;
  return `var(--series-${place + 1}, ${SERIES[place]})`;
}

/** One picture as a whole SVG element; its note is left to what stands around it. */
export function pictureSvg({ title, height, body }: Picture): string {
  return svg(title, height, body);
}

/** Pictures beneath each other with their notes, as one that stands alone: on paper of its own. */
export function sheetSvg(pictures: readonly Picture[]): string {
  const parts: string[] = [];
  let top = 0;
  for (const { body, height, note } of pictures) {
    const lines = note === undefined ? [] : wrapped(note, NOTE_LETTERS);
    const words = lines.map(
      (line, index) =>
        `<text x="16" y="${height + 12 + index * NOTE_LINE}" fill="${FAINT}">${escaped(line)}</text>`,
    );
    parts.push(`<g transform="translate(0 ${top})">${body}${words.join("")}</g>`);
    top += height + lines.length * NOTE_LINE + GAP;
  }
  const paper = '<rect width="100%" height="100%" fill="var(--paper, #ffffff)"/>';
  return svg(pictures.map(({ title }) => title).join("; "), top, `${paper}${parts.join("")}`);
}

function svg(title: string, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PICTURE_WIDTH} ${height}" width="${PICTURE_WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="${INK}"><title>${escaped(title)}</title>${body}</svg>`;
}

/** The picture's heading, at its top. */
export function headingSvg(title: string, left: number): string {
  return `<text x="${left}" y="16" font-weight="600">${escaped(title)}</text>`;
}

/** Text as it may stand in SVG; control characters, which XML has no place for, are dropped. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Cut to this many letters, the last of them an ellipsis. */
export function shortened(text: string, letters: number): string {
  const all = [...text];
  return all.length <= letters ? text : `${all.slice(0, Math.max(0, letters - 1)).join("")}…`;
}

/** A place in the picture; a tenth of a unit is finer than any screen. */
export function tenth(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 10) / 10) : "0";
}

function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= letters) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** A traced pass as a flame chart in SVG: phases above, in them modules by their paths, in them operations, then the memory held. */
import { sentences } from "../../../drawing/chart-notes.ts";
import { keySvg } from "../../../drawing/svg-marks.ts";
import {
  escaped,
  FAINT,
  headingSvg,
  INK,
  PICTURE_WIDTH,
  type Picture,
  RULE_COLOR,
  seriesColour,
  tenth,
} from "../../../drawing/svg-picture.ts";
import { integerText } from "../../../figure/number-text.ts";
import { blockName, blockWords } from "./block-facts.ts";
import { colourOf, type FlameData, flameKey } from "./flame-data.ts";
import {
  AXIS_HEIGHT,
  labelIn,
  MEMORY_HEIGHT,
  memoryTop,
  ROW_HEIGHT,
  rowTop,
  timeTicks,
} from "./flame-layout.ts";
import { memoryOutline } from "./memory-outline.ts";
import { type DrawnBlock, visibleBlocks } from "./visible-blocks.ts";

const LEFT = 16;
const WIDTH = PICTURE_WIDTH - 2 * LEFT;
const HEAD = 24;
/** Neighbours that lie within this width are drawn as one. */
const LEAST_WIDTH = 4;
/** The longest are drawn where there are more: then each that is drawn has those that it lies in above it. */
const MOST_BLOCKS = 500;

interface RowBlock extends DrawnBlock {
  level: number;
}

export function flamePicture(flame: FlameData): Picture {
  const { title, rows, bounds, starts } = flame;
  if (starts.length === 0) {
    return { title, height: 52, body: `${headingSvg(title, LEFT)}${nothing()}` };
  }
  const all = rows.flatMap((row, level) =>
    visibleBlocks(row, bounds, WIDTH, LEAST_WIDTH).map((block) => ({ ...block, level })),
  );
  const blocks = all.toSorted((a, b) => b.width - a.width).slice(0, MOST_BLOCKS);
  const memory = memorySvg(flame);
  const bottom = memory === "" ? rowTop(rows.length) + 4 : memoryTop(rows.length) + MEMORY_HEIGHT;
  const key = keySvg(
    flameKey(flame, "phase").map(({ name, place }) => ({ words: name, place })),
    { left: LEFT, top: HEAD + bottom + 16, mark: "bar" },
  );
  const drawing = [
    ...axisSvg(flame, bottom),
    ...blocks.map((block) => blockSvg(flame, block)),
    memory,
  ].join("");
  const note = noteOf(flame, blocks);
  return {
    title,
    height: HEAD + bottom + key.height + 12,
    body: `${headingSvg(title, LEFT)}<g transform="translate(${LEFT} ${HEAD})">${drawing}</g>${key.body}`,
    ...(note === "" ? {} : { note }),
  };
}

function nothing(): string {
  return `<text x="${LEFT}" y="42" fill="${FAINT}">Nothing was traced yet.</text>`;
}

/** Time above the rows, with a line through all at each tick. */
function axisSvg({ bounds }: FlameData, bottom: number): string[] {
  return timeTicks(bounds, WIDTH).map(({ x, text }) => {
    const anchor = x < 20 ? "start" : x > WIDTH - 20 ? "end" : "middle";
    return `<line x1="${tenth(x)}" x2="${tenth(x)}" y1="${AXIS_HEIGHT - 5}" y2="${bottom}" stroke="${RULE_COLOR}"/><text x="${tenth(x)}" y="${AXIS_HEIGHT - 9}" text-anchor="${anchor}" fill="${FAINT}">${text}</text>`;
  });
}

function blockSvg(flame: FlameData, { x, width, block, count, level }: RowBlock): string {
  const top = rowTop(level);
  // A line of paper between neighbours, where there is room for one; the shortest are still to be seen.
  const drawn = width > LEAST_WIDTH ? width - 1 : Math.max(0.7, width);
  const place = colourOf(flame, block, "phase");
  const fill = place === undefined ? FAINT : seriesColour(place);
  const rect = (w: number, opacity: string) =>
    `<rect x="${tenth(x)}" y="${top}" width="${tenth(w)}" height="${ROW_HEIGHT - 1}" fill="${fill}"${opacity}/>`;
  const isWide = width > LEAST_WIDTH;
  const tint = rect(drawn, ` fill-opacity="${isWide ? 0.28 : 0.7}"`);
  const words = blockWords(flame, block);
  const facts = count === 1 ? words : `${integerText(count)} blocks, such as ${words}`;
  const label = count === 1 ? labelIn(blockName(flame, block), drawn - 8) : "";
  const text =
    label === ""
      ? ""
      : `<text x="${tenth(x + 6)}" y="${top + 14}" font-size="11">${escaped(label)}</text>`;
  return `<g><title>${escaped(facts)}</title>${tint}${isWide ? rect(2, "") : ""}${text}</g>`;
}

function memorySvg({ memory, bounds, rows }: FlameData): string {
  const top = memoryTop(rows.length);
  const bottom = top + MEMORY_HEIGHT;
  const outline = memoryOutline(memory, bounds, { width: WIDTH, top, bottom });
  const [first] = outline?.line ?? [];
  const last = outline?.line.at(-1);
  if (outline === undefined || first === undefined || last === undefined) return "";
  const { title, line, peak } = outline;
  const path = line.map(([x, y]) => `${tenth(x)},${tenth(y)}`).join(" ");
  const area = `${path} ${tenth(last[0])},${bottom} ${tenth(first[0])},${bottom}`;
  const isLeft = peak.x > WIDTH - 110;
  return [
    `<text x="0" y="${top - 6}" fill="${FAINT}">${escaped(title)}</text>`,
    `<polygon points="${area}" fill="${seriesColour(0)}" fill-opacity="0.14"/>`,
    `<polyline points="${path}" fill="none" stroke="${seriesColour(0)}" stroke-width="1.25"/>`,
    `<line x1="0" x2="${WIDTH}" y1="${bottom}" y2="${bottom}" stroke="${FAINT}"/>`,
    `<circle cx="${tenth(peak.x)}" cy="${tenth(peak.y)}" r="3" fill="${INK}"/>`,
    `<text x="${tenth(peak.x + (isLeft ? -8 : 8))}" y="${tenth(peak.y - 4)}"${isLeft ? ' text-anchor="end"' : ""}>${escaped(peak.words)}</text>`,
  ].join("");
}

function noteOf({ note, starts }: FlameData, blocks: readonly RowBlock[]): string {
  const shown = blocks.reduce((sum, { count }) => sum + count, 0);
  return sentences(
    note,
    blocks.length < shown
      ? `Short neighbours are drawn as one: ${integerText(shown)} blocks as ${blocks.length}`
      : "",
    shown < starts.length
      ? `${integerText(starts.length - shown)} of the shortest are left out`
      : "",
  );
}

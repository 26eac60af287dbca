/** A traced pass as a flame chart: phases above, in them modules by their paths, in them operations, all over time. */
import { linearScale, niceTicks, type Scale } from "../../drawing/chart-scales.ts";
import {
  escaped,
  FAINT,
  headingSvg,
  PICTURE_WIDTH,
  type Picture,
  RULE,
  seriesColour,
  shortened,
  tenth,
} from "../../drawing/svg-picture.ts";
import { figureText, scaleFor } from "../../figure/figure-text.ts";
import { integerText, numberText } from "../../figure/number-text.ts";
import { isHostTimed } from "./operation-rate.ts";
import type { TraceOperation, TraceOutput, TracePass } from "./trace.ts";
import { modulePath, operationEnd, operationLevels, traceSpans } from "./trace-spans.ts";

const LEFT = 16;
const RIGHT = PICTURE_WIDTH - 16;
/** Of the uppermost row; above it are heading and axis. */
const TOP = 48;
const ROW = 20;
const KEY_HEIGHT = 18;
const LETTER = 6.1;
/** Neighbours that lie within this width are drawn as one. */
const LEAST_WIDTH = 4;
/** Of more, the longest are drawn: then whatever is drawn has what it lies in above it. */
const MOST_BLOCKS = 500;
/** Operations with a colour of their own, by the time they took; the others share the last colour. */
const MOST_KINDS = 5;
const OTHERS = "others";

interface FlameBlock {
  level: number;
  startMs: number;
  endMs: number;
  name: string;
  /** What a pointer on it is told. */
  facts: () => string;
  /** Place of its colour; phases and modules have none. */
  colour?: number;
  /** How many blocks are drawn as this one. */
  count: number;
}

/** None where nothing was traced. */
export function flamePicture(trace: TraceOutput, pass: TracePass): Picture[] {
  const kinds = kindsOf(pass.operations);
  const all = blocksOf(trace, pass, kinds);
  const end = all.reduce((latest, { endMs }) => Math.max(latest, endMs), 0);
  if (end <= 0) return [];
  const merged = together(all, (LEAST_WIDTH / (RIGHT - LEFT)) * end);
  const blocks = merged.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, MOST_BLOCKS);
  const rows = blocks.reduce((most, { level }) => Math.max(most, level + 1), 0);
  const bottom = TOP + rows * ROW;
  const time = scaleFor("ms", end);
  const ticks = niceTicks(0, end / time.factor).filter((tick) => tick * time.factor <= end);
  const across = linearScale([0, end / time.factor], LEFT, RIGHT, ticks);
  const at = (ms: number) => across(ms / time.factor);
  const title = `Operations over time: ${pass.name}, batch ${pass.batchSize}`;
  const keys = keySvg(kinds, bottom + 16);
  return [
    {
      title,
      height: keys.bottom,
      body: [
        headingSvg(title, LEFT),
        ...axis(across, time.label, bottom),
        ...blocks.map((block) => blockSvg(block, at)),
        keys.body,
      ].join(""),
      ...noteOf(trace, pass, { all, blocks }),
    },
  ];
}

function blocksOf(trace: TraceOutput, pass: TracePass, kinds: readonly string[]): FlameBlock[] {
  const { operations, modules } = pass;
  const levels = operationLevels(pass);
  const spans = traceSpans(pass).map((span): FlameBlock => {
    const name = span.name === "" ? trace.model.name : span.name;
    const { level, startMs, endMs, phase } = span;
    const facts = () => `${name}, ${timeText(endMs - startMs)}, ${phase}`;
    return { level, startMs, endMs, name, facts, count: 1 };
  });
  const leaves = operations.map((operation, index): FlameBlock => {
    const { name, startMs, hostMs, phase, shapes, kernels } = operation;
    const path = modulePath(operation, modules);
    const facts = () =>
      [
        name,
        timeText(hostMs),
        phase,
        ...(path === undefined ? [] : [`module ${path === "" ? trace.model.name : path}`]),
        shapes,
        kernels.join(", "),
      ]
        .filter(Boolean)
        .join(", ");
    return {
      level: levels[index] ?? 0,
      startMs,
      endMs: operationEnd(operation),
      name,
      facts,
      colour: kinds.includes(name) ? kinds.indexOf(name) : kinds.indexOf(OTHERS),
      count: 1,
    };
  });
  return [...spans, ...leaves];
}

/** Runs of blocks that lie within `withinMs` in their row become one, which looks like the longest of them. */
function together(blocks: readonly FlameBlock[], withinMs: number): FlameBlock[] {
  const runs: FlameBlock[][] = [];
  const lasts: FlameBlock[][] = [];
  for (const block of blocks.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = lasts[block.level];
    if (last !== undefined && block.endMs - (last[0]?.startMs ?? 0) <= withinMs) {
      last.push(block);
    } else {
      const run = [block];
      lasts[block.level] = run;
      runs.push(run);
    }
  }
  return runs.map((run) => {
    const longest = run.reduce((a, b) => (lengthOf(b) > lengthOf(a) ? b : a));
    const startMs = Math.min(...run.map((it) => it.startMs));
    const endMs = Math.max(...run.map((it) => it.endMs));
    return { ...longest, startMs, endMs, count: run.length };
  });
}

/** Names of the operations that took longest, and what stands for the others where there are any. */
function kindsOf(operations: readonly TraceOperation[]): string[] {
  const totals = new Map<string, number>();
  for (const { name, hostMs } of operations) totals.set(name, (totals.get(name) ?? 0) + hostMs);
  const names = [...totals].toSorted((a, b) => b[1] - a[1]).map(([name]) => name);
  return names.length <= MOST_KINDS ? names : [...names.slice(0, MOST_KINDS), OTHERS];
}

/** Time above the rows, with a line through them at each tick. */
function axis(across: Scale, unit: string, bottom: number): string[] {
  return across.ticks.map((tick) => {
    const x = tenth(across(tick));
    const anchor = tick === 0 ? "start" : across(tick) > RIGHT - 24 ? "end" : "middle";
    return `<line x1="${x}" x2="${x}" y1="${TOP - 8}" y2="${bottom}" stroke="${RULE}"/><text x="${x}" y="${TOP - 12}" text-anchor="${anchor}" fill="${FAINT}">${numberText(tick, 3)} ${unit}</text>`;
  });
}

function blockSvg(block: FlameBlock, at: Place): string {
  const { level, startMs, endMs, name, count, colour } = block;
  const [left, top] = [at(startMs), TOP + level * ROW];
  // A line of paper between neighbours, where there is room for one; the shortest are still to be seen.
  const width = Math.max(0.7, at(endMs) - left - (at(endMs) - left > LEAST_WIDTH ? 1 : 0));
  const fill = colour === undefined ? FAINT : seriesColour(colour);
  const rect = (w: number, opacity: string) =>
    `<rect x="${tenth(left)}" y="${top}" width="${tenth(w)}" height="${ROW - 1}" fill="${fill}"${opacity}/>`;
  const edge = width > LEAST_WIDTH ? rect(2, "") : "";
  const tint = rect(width, ` fill-opacity="${width > LEAST_WIDTH ? 0.28 : 0.7}"`);
  const facts =
    count === 1 ? block.facts() : `${integerText(count)} blocks, such as ${block.facts()}`;
  return `<g><title>${escaped(facts)}</title>${tint}${edge}${labelSvg(name, left + 6, top, width - 8)}</g>`;
}

type Place = (ms: number) => number;

/** Cut to the room there is; left out where fewer than three letters fit. */
function labelSvg(name: string, left: number, top: number, room: number): string {
  const letters = Math.floor(room / LETTER);
  if (letters < 3 && name.length > letters) return "";
  const words = escaped(shortened(name, letters));
  return `<text x="${tenth(left)}" y="${top + 14}" font-size="11">${words}</text>`;
}

/** Side by side, in as many lines as they need. */
function keySvg(kinds: readonly string[], top: number): { body: string; bottom: number } {
  const signs: string[] = [];
  let [x, y] = [LEFT, top];
  for (const [index, kind] of kinds.entries()) {
    const name = shortened(kind, 40);
    const width = 24 + name.length * 6.6;
    if (x > LEFT && x + width > RIGHT) [x, y] = [LEFT, y + KEY_HEIGHT];
    const colour = seriesColour(index);
    signs.push(
      `<rect x="${x}" y="${y - 9}" width="11" height="11" fill="${colour}" fill-opacity="0.7"/><text x="${x + 16}" y="${y}">${escaped(name)}</text>`,
    );
    x += Math.ceil(width + 12);
  }
  return { body: signs.join(""), bottom: y + 10 };
}

interface Counted {
  all: readonly FlameBlock[];
  blocks: readonly FlameBlock[];
}

function noteOf(trace: TraceOutput, pass: TracePass, { all, blocks }: Counted): { note?: string } {
  const shown = blocks.reduce((sum, { count }) => sum + count, 0);
  const omitted = pass.omittedOperations ?? 0;
  const said = [
    ...(isHostTimed(trace) ? [] : ["Times are the host's, which only queues the work."]),
    ...(blocks.length < shown
      ? [`Short neighbours are drawn as one: ${integerText(shown)} blocks as ${blocks.length}.`]
      : []),
    ...(shown < all.length
      ? [`${integerText(all.length - shown)} of the shortest are left out.`]
      : []),
    ...(omitted > 0 ? [`${integerText(omitted)} later operations are not listed.`] : []),
  ];
  return said.length === 0 ? {} : { note: said.join(" ") };
}

function lengthOf({ startMs, endMs }: { startMs: number; endMs: number }): number {
  return endMs - startMs;
}

function timeText(ms: number): string {
  return figureText({ kind: "computed", value: ms, unit: "ms", method: "" });
}

/** The gains of all experiments that were timed, on one logarithmic axis, so that they compare. */
import { logScale, powersOfTen, type Scale } from "../../drawing/chart-scales.ts";
import {
  escaped,
  FAINT,
  headingSvg,
  INK,
  PICTURE_WIDTH,
  type Picture,
  RULE,
  seriesColour,
  shortened,
  tenth,
} from "../../drawing/svg-picture.ts";
import type { MeasuredFigure } from "../../figure/figure.ts";
import { numberText } from "../../figure/number-text.ts";
import type { Experiment, ExperimentStatus, RecommendationsOutput } from "./recommendations.ts";

const LEFT = 28;
const RIGHT = PICTURE_WIDTH - 28;
const TOP = 44;
/** A line of words, and beneath it the mark. */
const ROW = 44;
const WORDS = 15;
const MARK = 28;
const NAME_LETTERS = 66;
const STEPS = [0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 5, 10];
const MOST_TICKS = 7;
/** Keeps words readable where a line runs through them. */
const HALO = 'stroke="var(--paper, #ffffff)" stroke-width="3" paint-order="stroke"';

/** As in the page's list: nobody needs the colour. */
const OUTCOMES: Record<ExperimentStatus, string> = {
  recommended: "✓",
  tried: "○",
  "outputs-differ": "≠",
  running: "▸",
  waiting: "…",
  failed: "✕",
};

interface Row {
  experiment: Experiment;
  gain: Pick<MeasuredFigure, "value" | "low" | "high">;
}

/** None where no experiment has a gain. */
export function gainsPicture({ experiments, threshold }: RecommendationsOutput): Picture[] {
  const rows = experiments.flatMap((experiment): Row[] => {
    const { gain } = experiment;
    return gain !== undefined && "value" in gain && gain.value > 0 ? [{ experiment, gain }] : [];
  });
  if (rows.length === 0) return [];
  const shown = [...rows.filter(isRecommended), ...rows.filter((row) => !isRecommended(row))];
  const across = gainScale(rows, threshold);
  const bottom = TOP + shown.length * ROW;
  const title = "Gain of each change that was tried";
  return [
    {
      title,
      height: bottom + 46,
      body: [
        headingSvg(title, LEFT),
        ...axis(across, bottom),
        referenceSvg(across(1), bottom, "no gain", "left"),
        referenceSvg(across(threshold), bottom, `threshold ${timesText(threshold)}`, "right"),
        ...shown.map((row, index) => rowSvg(row, TOP + index * ROW, across)),
      ].join(""),
      note: noteOf(experiments.filter((it) => !rows.some(({ experiment }) => experiment === it))),
    },
  ];
}

function rowSvg({ experiment, gain }: Row, top: number, across: Scale): string {
  const { recommendation, status, verdict, target } = experiment;
  const { value, low, high } = gain;
  const [x, y] = [across(value), top + MARK];
  const isWon = status === "recommended";
  const colour = isWon ? seriesColour(2) : FAINT;
  const interval =
    low === undefined || high === undefined
      ? ""
      : `<path d="M${tenth(across(low))} ${y - 4}v8M${tenth(across(low))} ${y}H${tenth(across(high))}M${tenth(across(high))} ${y - 4}v8" stroke="${colour}" stroke-width="2" fill="none"/>`;
  const point = `<circle cx="${tenth(x)}" cy="${y}" r="4" fill="${isWon ? colour : "var(--paper, #ffffff)"}" stroke="${colour}" stroke-width="2"/>`;
  const weight = isWon ? ' font-weight="600"' : "";
  const words = [
    `<text x="${LEFT}" y="${top + WORDS}"${weight} ${HALO}>${OUTCOMES[status]} ${escaped(shortened(recommendation, NAME_LETTERS))}</text>`,
    `<text x="${RIGHT}" y="${top + WORDS}" text-anchor="end"${weight} ${HALO}>${escaped(gainText(gain))}</text>`,
  ];
  const facts = escaped(`${recommendation} (${target}): ${verdict}`);
  const rule = `<line x1="${LEFT}" x2="${RIGHT}" y1="${top}" y2="${top}" stroke="${RULE}"/>`;
  return `<g><title>${facts}</title>${rule}${words.join("")}${interval}${point}</g>`;
}

/** Holds every interval, no gain and the threshold. */
function gainScale(rows: readonly Row[], threshold: number): Scale {
  const ends = rows.flatMap(({ gain: { value, low = value, high = value } }) => [value, low, high]);
  const positive = ends.filter((end) => end > 0);
  const least = Math.min(...positive, 0.9);
  const most = Math.max(...positive, 1.25, threshold);
  const from = STEPS.findLast((step) => step <= least);
  const to = STEPS.find((step) => step >= most);
  if (from === undefined || to === undefined) {
    const powers = powersOfTen([least, most]);
    return logScale([powers[0] ?? 0.1, powers.at(-1) ?? 10], LEFT, RIGHT, powers);
  }
  const steps = STEPS.filter((step) => step >= from && step <= to);
  const every = Math.ceil(steps.length / MOST_TICKS);
  const ticks = steps.filter((_, index) => (index - steps.indexOf(1)) % every === 0);
  return logScale([from, to], LEFT, RIGHT, ticks);
}

function axis(across: Scale, bottom: number): string[] {
  const line = `<line x1="${LEFT}" x2="${RIGHT}" y1="${bottom}" y2="${bottom}" stroke="${RULE}"/>`;
  const ticks = across.ticks.map((tick) => {
    const x = tenth(across(tick));
    return `<line x1="${x}" x2="${x}" y1="${TOP}" y2="${bottom}" stroke="${RULE}"/><text x="${x}" y="${bottom + 16}" text-anchor="middle">${timesText(tick)}</text>`;
  });
  const name = `<text x="${(LEFT + RIGHT) / 2}" y="${bottom + 36}" text-anchor="middle">Gain: before over after, logarithmic</text>`;
  return [line, ...ticks, name];
}

/** A line through all rows, named above them on the side given. */
function referenceSvg(x: number, bottom: number, name: string, side: "left" | "right"): string {
  const isLeft = side === "left";
  const dash = isLeft ? "" : ' stroke-dasharray="5 3"';
  const place = `x="${tenth(x + (isLeft ? -4 : 4))}"${isLeft ? ' text-anchor="end"' : ""}`;
  return `<line x1="${tenth(x)}" x2="${tenth(x)}" y1="${TOP - 12}" y2="${bottom}" stroke="${INK}" stroke-opacity="0.6"${dash}/><text ${place} y="${TOP - 4}" fill="${FAINT}">${name}</text>`;
}

function noteOf(absent: readonly Experiment[]): string {
  const words = `Marks are gains with their 99 % intervals: ${OUTCOMES.recommended} recommended, ${OUTCOMES.tried} tried without enough gain, ${OUTCOMES["outputs-differ"]} its outputs differ.`;
  const names = absent.map(({ recommendation }) => recommendation).join("; ");
  return names === "" ? words : `${words} Without a gain, so not drawn: ${names}.`;
}

function gainText({ value, low, high }: Row["gain"]): string {
  const point = timesText(value);
  if (low === undefined || high === undefined) return point;
  return `${point} (${numberText(low, 3)}–${numberText(high, 3)})`;
}

function timesText(value: number): string {
  return `${numberText(value, 3)}×`;
}

function isRecommended({ experiment }: Row): boolean {
  return experiment.status === "recommended";
}

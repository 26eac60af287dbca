/** A rollout over time as charts on one axis: the traffic by version, the difference of the two, and the evidence on its way. */
import { type AxisRange, linearRange } from "../../drawing/axis-range.ts";
import type { AxisDraft, Chart, DraftPoint, Marker } from "../../drawing/chart.ts";
import { sentences } from "../../drawing/chart-notes.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import { COMPARED_PLACE } from "../../drawing/series-look.ts";
import type {
  GateLookRecord,
  GuardrailName,
  GuardrailRecord,
  RibbonColumn,
  RibbonSide,
  RolloutEvent,
  RolloutOutput,
} from "./rollout.ts";

/** v2 is the reader's own, v1 what it is compared with. */
const V2 = 0;
const V1 = COMPARED_PLACE;
const HARM = 1;
const SAFETY = 2;

/** Seconds that fit, until there is more; then the last of them, in view. */
const SPANS = [30, 60, 120];
/** Flags beside one another that can still be told apart. */
const MOST_FLAGS = 12;

/** In a file, all guardrails' differences follow one another; the page shows one at a time. */
export function rolloutCharts(record: RolloutOutput): Chart[] {
  if (record.ribbon.length === 0) return [];
  const flags = flagsInView(record).map(
    ({ second, text }, place) => `${place + 1} at ${Math.round(second)} s: ${text}`,
  );
  const ribbon = ribbonChart(record);
  const note = sentences(ribbon.note, flags.length === 0 ? "" : `Flags: ${flags.join("; ")}`);
  return [
    note === "" ? ribbon : { ...ribbon, note },
    ...watched(record).flatMap((name) => [
      differenceChart(record, name),
      evidenceChart(record, name),
    ]),
    latencyChart(record),
    unansweredChart(record),
  ];
}

/** Guardrails that some gate has, in their order. */
export function watched({ gates }: Pick<RolloutOutput, "gates">): GuardrailName[] {
  return [...new Set(gates.flatMap(({ guardrails }) => guardrails.map((it) => it.guardrail)))];
}

/** What stands as a numbered flag: controls, decisions, stages, faults, replicas and the tab, the latest in view. */
export function flagsInView(record: RolloutOutput): RolloutEvent[] {
  const [from, to] = timeInView(record);
  return record.log
    .filter(({ kind }) => kind !== "refused" && kind !== "note")
    .filter(({ second }) => second >= from && second <= to)
    .slice(-MOST_FLAGS);
}

/** The seconds that the charts reach over. */
export function timeInView({
  ribbon,
  second,
}: Pick<RolloutOutput, "ribbon" | "second">): [number, number] {
  const end = Math.max(second, (ribbon.at(-1)?.second ?? 0) + 1);
  const span = SPANS.find((it) => end <= it);
  if (span !== undefined) return [0, span];
  const longest = SPANS.at(-1) ?? end;
  const to = Math.ceil(end / 10) * 10;
  return [to - longest, to];
}

/** Requests of each second by the version that had them. */
export function ribbonChart(record: RolloutOutput): Chart {
  const isCopied = record.isMirrored || record.strategy === "shadow";
  return chartOf({
    name: "traffic",
    mark: "areas",
    title: "Traffic by version",
    x: timeAxis(record),
    y: { label: "Requests that ended in a second", ticks: "zero" },
    series: [
      { name: "v1", place: V1, points: sides(record, "v1") },
      {
        name: isCopied ? "v2, copies: nobody gets these answers" : "v2",
        place: V2,
        points: sides(record, "v2"),
      },
    ],
    markers: markers(record),
  });
}

function sides({ ribbon }: RolloutOutput, version: "v1" | "v2"): DraftPoint[] {
  return ribbon.map((column) => ({
    x: column.second + 1,
    y: column[version].requests,
    facts: [{ label: "v2 is to answer", value: column.weight, unit: "%" }],
  }));
}

interface Watched {
  /** Of the axis. */
  label: string;
  unit?: string;
  /** What values are multiplied by. */
  factor: number;
  series: string;
}

const WATCHED: Record<GuardrailName, Watched> = {
  latency: { label: "How many times as long v2 takes", factor: 1, series: "v2 / v1" },
  tail: { label: "Late answers of v2", unit: "%", factor: 100, series: "late" },
  errors: {
    label: "Requests of v2 without an answer",
    unit: "%",
    factor: 100,
    series: "not answered",
  },
  accuracy: {
    label: "Right answers, v2 minus v1",
    unit: "percentage points",
    factor: 100,
    series: "v2 − v1",
  },
  "burn rate": { label: "Times as fast as allowed", factor: 1, series: "burn rate" },
};

const TITLES: Record<GuardrailName, string> = {
  latency: "Latency of v2 against v1",
  tail: "Late answers of v2",
  errors: "Errors of v2",
  accuracy: "Accuracy of v2 against v1",
  "burn rate": "Error budget of v2",
};

/** What one guardrail watches, with the interval that holds at all looks, and the margin that it must not reach. */
export function differenceChart(record: RolloutOutput, name: GuardrailName): Chart {
  const { label, unit, factor, series } = WATCHED[name];
  const looks = looksOf(record, name);
  const present = guardrailsOf(record, name).at(-1);
  const scaled = (value: number) => Number((factor * value).toPrecision(12));
  const levels =
    present === undefined
      ? []
      : [
          { y: scaled(present.margin), label: "margin" },
          ...(present.same === undefined
            ? []
            : [{ y: scaled(present.same), label: "like v1", isSolid: true }]),
        ];
  return chartOf({
    name: `difference-${name.replaceAll(" ", "-")}`,
    mark: "line",
    title: TITLES[name],
    x: timeAxis(record),
    y: {
      label,
      ...(unit === undefined ? {} : { unit }),
      range: differenceRange(record, name, scaled),
    },
    series: [
      {
        name: series,
        place: V2,
        points: looks.flatMap((look) => differencePoint(look, scaled)),
        hasBand: true,
      },
    ],
    levels,
    markers: markers(record),
    note: sentences(
      looks.some(({ low, high }) => low !== undefined && high !== undefined)
        ? "The band holds at all looks at once"
        : "",
      record.gates.length > 1 ? "Evidence starts anew with each stage" : "",
    ),
  });
}

function differencePoint(
  { second, requests, value, low, high }: GateLookRecord,
  scaled: (value: number) => number,
): DraftPoint[] {
  if (value === undefined) return [];
  const hasEnds = low !== undefined && high !== undefined;
  return [
    {
      x: second,
      y: scaled(value),
      ...(hasEnds ? { low: scaled(low), high: scaled(high) } : {}),
      facts: [{ label: "requests so far", value: requests }],
    },
  ];
}

/** Margin, "like v1", and where each gate's interval has come to: the wide ones of its first looks are cut off. */
function differenceRange(
  record: RolloutOutput,
  name: GuardrailName,
  scaled: (value: number) => number,
): AxisRange {
  const guardrails = guardrailsOf(record, name);
  const fixed = guardrails.flatMap(({ margin, same = 0 }) => [
    margin,
    same,
    same - (margin - same),
  ]);
  const reached = guardrails.flatMap(({ looks }) => {
    const last = looks.at(-1);
    return [...looks.slice(looks.length >> 1).map(({ value }) => value), last?.low, last?.high];
  });
  const isShare = name === "tail" || name === "errors" || name === "burn rate";
  const values = [...fixed, ...reached].filter((it) => it !== undefined).map(scaled);
  return linearRange(isShare ? [0, ...values.filter((it) => it >= 0)] : values, {
    wanted: 4,
    fromZero: isShare,
  });
}

/** Evidence against v2 and for it, each as a share of its boundary: at 100 % the gate acts on it. */
export function evidenceChart(record: RolloutOutput, name: GuardrailName): Chart {
  const looks = looksOf(record, name);
  const race = (of: (look: GateLookRecord) => GateLookRecord["harm"] | undefined): DraftPoint[] =>
    looks.flatMap((look) => {
      const it = of(look);
      if (it === undefined || it.boundary === 0) return [];
      return [
        {
          x: look.second,
          y: held((100 * it.statistic) / it.boundary),
          facts: [
            { label: "statistic", value: it.statistic },
            { label: "boundary", value: it.boundary },
          ],
        },
      ];
    });
  const safety = race(({ safety: it }) => it);
  return chartOf({
    name: `evidence-${name.replaceAll(" ", "-")}`,
    mark: "line",
    title: `Evidence: ${name}`,
    x: timeAxis(record),
    y: { label: "Statistic, of its boundary", unit: "%", range: EVIDENCE_RANGE },
    series: [
      { name: "v2 is worse", place: HARM, points: race(({ harm }) => harm) },
      ...(safety.length === 0
        ? []
        : [{ name: "v2 is not worse by the margin", place: SAFETY, points: safety }]),
    ],
    levels: [{ y: 100, label: "boundary", isSolid: true }],
    markers: markers(record),
    note: "Evidence that comes to its boundary is acted upon; below −50 % and above 125 % it is drawn at the edge.",
  });
}

/** It stays, whatever comes. */
const [LEAST, MOST] = [-50, 125];
const EVIDENCE_RANGE: AxisRange = { domain: [LEAST, MOST], ticks: [LEAST, 0, 50, 100] };

function held(percent: number): number {
  return Math.min(MOST, Math.max(LEAST, percent));
}

/** Median latency of each second by version. */
export function latencyChart(record: RolloutOutput): Chart {
  return bySecond(record, {
    ...{ name: "latency", title: "Latency p50", label: "Latency p50 of each second", unit: "ms" },
    of: ({ p50Ms }) => p50Ms,
  });
}

/** Share of each second's requests that were not answered, by version. */
export function unansweredChart(record: RolloutOutput): Chart {
  return bySecond(record, {
    ...{
      name: "not-answered",
      title: "Not answered",
      label: "Of the requests of each second",
      unit: "%",
    },
    of: ({ requests, notAnswered }) =>
      requests === 0 ? undefined : (100 * notAnswered) / requests,
  });
}

function bySecond(
  record: RolloutOutput,
  {
    name,
    title,
    label,
    unit,
    of,
  }: {
    name: string;
    title: string;
    label: string;
    unit: string;
    of: (side: RibbonSide) => number | undefined;
  },
): Chart {
  const points = (version: "v1" | "v2") =>
    record.ribbon.flatMap((column) => pointOf(column, of(column[version])));
  return chartOf({
    name,
    mark: "line",
    title,
    x: timeAxis(record),
    y: { label, unit, ticks: "zero", reach: [1] },
    series: [
      { name: "v1", place: V1, points: points("v1") },
      { name: "v2", place: V2, points: points("v2") },
    ],
    markers: markers(record),
  });
}

/** A second's value stands at its end; times of a tab in the background are left out. */
function pointOf({ second, inBackground }: RibbonColumn, y: number | undefined): DraftPoint[] {
  return y === undefined || inBackground ? [] : [{ x: second + 1, y }];
}

function guardrailsOf({ gates }: RolloutOutput, name: GuardrailName): GuardrailRecord[] {
  return gates.flatMap(({ guardrails }) =>
    guardrails.filter(({ guardrail }) => guardrail === name),
  );
}

function looksOf(record: RolloutOutput, name: GuardrailName): GateLookRecord[] {
  const [from, to] = timeInView(record);
  return guardrailsOf(record, name)
    .flatMap(({ looks }) => looks)
    .filter(({ second }) => second >= from && second <= to);
}

function timeAxis(record: RolloutOutput): AxisDraft {
  const [from, to] = timeInView(record);
  const step = (to - from) / 6;
  return {
    label: "Since the rollout was opened",
    unit: "s",
    range: { domain: [from, to], ticks: Array.from({ length: 7 }, (_, i) => from + i * step) },
  };
}

function markers(record: RolloutOutput): Marker[] {
  return flagsInView(record).map(({ second }, place) => ({ x: second, label: String(place + 1) }));
}

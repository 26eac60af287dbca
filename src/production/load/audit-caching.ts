/**
 * LoadGen's audit against hidden caching (`performance_issue_unique`, `performance_issue_same`): a system that is asked for the
 * same sample again and again must not be faster than one that is asked for different ones. If it is, it answers from a cache,
 * and its latencies say nothing of new visitors.
 */
import { Random } from "../../base/random.ts";
import { sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { FiguresOutput } from "../../outputs/figure/figures.ts";
import { quantileFigure } from "../instruments/measured.ts";
import { createLoadClock, type LoadClock } from "./load-clock.ts";
import { checkPositive } from "./load-run.ts";
import { shareText } from "./load-words.ts";
import type { SystemUnderTest } from "./system-under-test.ts";

export interface CachingAuditOptions {
  /** Seconds for both halves together. Default 4. */
  budgetSeconds?: number;
  seed?: number;
  /** The clock to run by; for tests. */
  clock?: LoadClock;
}

export interface CachingAudit {
  /** True when the same sample was answered faster by more than the tolerance, and its interval says so too. */
  isCaching: boolean;
  verdict: string;
  /** Median latency of different samples, and of one sample over and over. */
  unique: Figure;
  same: Figure;
  /** Time of different samples over time of the same one: 1 without a cache. */
  ratio: Figure;
}

/** A gain of so much, or less, is not held against a system. */
const TOLERANCE = 0.1;
/** Timings of one kind in a row: long enough for a cache to show, short enough that drift meets both kinds alike. */
const BLOCK = 8;
/** The one that is repeated, a block to warm up, and two that count; each block has one that does not. */
const FEWEST_SAMPLES = 1 + 3 * (BLOCK + 1);
const MOST_QUERIES = 20_000;

type Kind = "unique" | "same";

/**
 * Times blocks of queries for one sample and blocks of queries for different ones, none of them twice, in random order, one
 * query after another; ends when the time or the samples are used up. Throws a RangeError for a system with too few samples, and
 * whatever the system throws.
 */
export async function auditCaching(
  sut: SystemUnderTest,
  { budgetSeconds = 4, seed = 0, clock = createLoadClock() }: CachingAuditOptions = {},
): Promise<CachingAudit> {
  checkPositive("auditCaching", "budgetSeconds", budgetSeconds);
  const samples = sut.sampleCount ?? 1;
  if (samples < FEWEST_SAMPLES) {
    throw new RangeError(
      `auditCaching: expected a system with at least ${FEWEST_SAMPLES} different samples, got ${samples}; give it more to choose from`,
    );
  }
  const random = new Random(seed);
  const order = random.permutation(samples);
  const repeated = order[0] ?? 0;
  let used = 1;
  const nextIndex = (kind: Kind): number => {
    if (kind === "same") return repeated;
    used += 1;
    return order[used - 1] ?? 0;
  };
  const times: Record<Kind, number[]> = { unique: [], same: [] };
  const block = async (kind: Kind) => {
    // The first of a block finds the caches as the other kind left them.
    for (let query = 0; query <= BLOCK; query += 1) {
      const index = nextIndex(kind);
      const startMs = clock.now();
      await sut.issue([index]);
      const endMs = clock.now();
      if (query > 0 && !clock.wasHidden(startMs, endMs)) times[kind].push(endMs - startMs);
    }
    await clock.breathe();
  };

  await block("unique");
  times.unique.length = 0;
  const endMs = clock.now() - clock.pausedMs + budgetSeconds * 1000;
  do {
    const [first, second]: [Kind, Kind] =
      random.uniform() < 0.5 ? ["unique", "same"] : ["same", "unique"];
    await block(first);
    await block(second);
  } while (
    clock.now() - clock.pausedMs < endMs &&
    used + BLOCK + 1 <= samples &&
    times.same.length + times.unique.length < MOST_QUERIES
  );
  return judge(times.unique, times.same);
}

function judge(uniqueMs: readonly number[], sameMs: readonly number[]): CachingAudit {
  const method = `Median of queries one after another, blocks of ${BLOCK} of each kind in random order, the first of a block left out.`;
  const unique = quantileFigure(sorted(uniqueMs), 0.5, `Different samples. ${method}`);
  const same = quantileFigure(sorted(sameMs), 0.5, `One sample over and over. ${method}`);
  const ratio = ratioFigure(unique, same);
  if (ratio.kind !== "computed") {
    return { isCaching: false, verdict: "undecided: see the figures", unique, same, ratio };
  }
  const isCaching = ratio.value > 1 + TOLERANCE && (ratio.low ?? 0) > 1;
  const gain = shareText(Math.abs(1 - 1 / ratio.value));
  const verdict = isCaching
    ? `caching: the same sample takes ${gain} less time than different ones, so latencies of repeated samples say nothing of new ones`
    : `no caching found: the same sample and different ones differ by ${gain}`;
  return { isCaching, verdict, unique, same, ratio };
}

function ratioFigure(unique: Figure, same: Figure): Figure {
  if (unique.kind !== "measured" || same.kind !== "measured") {
    return { kind: "not-measurable", reason: "The clock read zero for queries of one kind." };
  }
  const value = unique.value / same.value;
  const { low, high } = unique;
  const ends =
    low !== undefined && high !== undefined && (same.low ?? 0) > 0
      ? { low: low / (same.high ?? same.value), high: high / (same.low ?? same.value) }
      : {};
  const method =
    "Median time of different samples over that of the same one; the interval goes from end to end of both intervals, so it is probably too wide.";
  return { kind: "computed", value, unit: "times", ...ends, method };
}

/** The audit as a list of figures. */
export function cachingOutput({ verdict, unique, same, ratio }: CachingAudit): FiguresOutput {
  return {
    kind: "figures",
    caption: "Audit: hidden caching",
    rows: [
      { label: "Verdict", value: verdict },
      { label: "Different samples", value: unique },
      { label: "The same sample", value: same },
      { label: "Different over same", value: ratio, note: "1 without a cache" },
    ],
  };
}

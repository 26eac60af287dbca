/**
 * Service times as several servers at once really had them. A machine that several share does not slow them request by request, but for
 * stretches of time and all of them together; drawn one by one, such stretches are lost, and with them the line that builds up in one.
 */
import { Random } from "../../base/random.ts";

/** When each server ended each of its queries, of which it had one after the other, in ms on one clock, ascending. */
export type Completions = readonly (readonly number[])[];

export interface ReplayOptions {
  /** Decides where in the measured span the replay begins. */
  seed: number;
  /** Work of a batch of so many, a single query's being 1. Default: 1 for all. */
  workOf?: (size: number) => number;
}

/**
 * Replays how fast each server went: a batch takes as long as the server took for its work from that moment on. What was measured is
 * repeated without end. Throws a RangeError for a server with fewer than two completions, and for times that do not rise.
 */
export function replayed(
  completions: Completions,
  { seed, workOf = () => 1 }: ReplayOptions,
): (request: number, size: number, server: number, startMs: number) => number {
  const [fromMs, toMs] = checkedSpan(completions);
  const spanMs = toMs - fromMs;
  const servers = completions.map((ends) => new Progress(ends, fromMs, spanMs));
  const shiftMs = spanMs * new Random(seed).uniform();
  return (_request, size, server, startMs) => {
    const progress = servers[server % servers.length]!;
    const atMs = startMs + shiftMs;
    return progress.timeOf(progress.at(atMs) + workOf(size)) - atMs;
  };
}

/** From the first moment at which all had begun to the last at which none had ended. */
function checkedSpan(completions: Completions): [fromMs: number, toMs: number] {
  for (const ends of completions) {
    const falls = ends.findIndex((ms, i) => i > 0 && !(ms >= ends[i - 1]!));
    if (ends.length < 2 || falls >= 0) {
      throw new RangeError(
        `replayed: expected two or more ascending times of each server, got ${ends.length < 2 ? ends.length : `${ends[falls]} ms after ${ends[falls - 1]} ms`}`,
      );
    }
  }
  const fromMs = Math.max(...completions.map((ends) => ends[0]!));
  const toMs = Math.min(...completions.map((ends) => ends.at(-1)!));
  if (completions.length === 0 || !(toMs > fromMs)) {
    throw new RangeError("replayed: expected servers that worked at the same time");
  }
  return [fromMs, toMs];
}

/** Queries that a server has done by a moment, with the part of the one under way, on a clock that begins at the span's beginning. */
class Progress {
  /** Moments within the span, the first and the last its ends; between two the server goes at one speed. */
  private readonly ms: Float64Array;
  private readonly done: Float64Array;
  private readonly perSpan: number;

  constructor(
    ends: readonly number[],
    fromMs: number,
    private readonly spanMs: number,
  ) {
    const doneAt = (ms: number) => {
      const next = ends.findIndex((end) => end > ms);
      if (next < 0) return ends.length - 1;
      const before = ends[next - 1]!;
      return next - 1 + (ms - before) / (ends[next]! - before);
    };
    const inside = ends.map((ms, i) => ({ ms: ms - fromMs, done: i }));
    const knots = [
      { ms: 0, done: doneAt(fromMs) },
      ...inside.filter(({ ms }) => ms > 0 && ms < spanMs),
      { ms: spanMs, done: doneAt(fromMs + spanMs) },
    ];
    const first = knots[0]!.done;
    this.ms = Float64Array.from(knots, ({ ms }) => ms);
    this.done = Float64Array.from(knots, ({ done }) => done - first);
    this.perSpan = this.done.at(-1)!;
  }

  at(ms: number): number {
    const spans = Math.floor(ms / this.spanMs);
    return spans * this.perSpan + between(this.ms, this.done, ms - spans * this.spanMs);
  }

  timeOf(done: number): number {
    const spans = Math.floor(done / this.perSpan);
    return spans * this.spanMs + between(this.done, this.ms, done - spans * this.perSpan);
  }
}

/** On the line between the two neighbours of `at` among `from`, which rises. */
function between(from: Float64Array, to: Float64Array, at: number): number {
  let [low, high] = [0, from.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= at) low = middle;
    else high = middle;
  }
  const width = from[high]! - from[low]!;
  return width > 0 ? to[low]! + ((at - from[low]!) / width) * (to[high]! - to[low]!) : to[low]!;
}

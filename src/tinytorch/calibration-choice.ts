/** What the rounds of a calibration allow one to say: the backend, its threads, and how sure that is. */
import type { BackendName } from "../base/calibration.ts";
import {
  type Contender,
  isSurelyFaster,
  median,
  ranked,
  roundsWon,
  type Standing,
} from "./calibration-rounds.ts";

/** A backend, with so many threads where it has them. */
export interface Way extends Contender {
  backend: BackendName;
  threads?: number;
}

export interface Choice {
  backend: BackendName;
  sureness: string;
  /** Of each backend that ran, its best way. */
  best: ReadonlyMap<BackendName, Standing<Way>>;
}

/** Numbers of threads to try besides all: a browser may speak of more cores than there are, and others may use them. */
export function fewerThreads(all: number): number[] {
  return [...new Set([all >> 1, 1])].filter((count) => count >= 1 && count < all);
}

export function chooseBackend(standings: readonly Standing<Way>[]): Choice {
  const best = new Map<BackendName, Standing<Way>>();
  for (const { contender } of standings) {
    const { backend } = contender;
    const way = best.has(backend) ? undefined : bestWay(standings, backend);
    if (way !== undefined) best.set(backend, way);
  }
  const [first, second, ...slower] = ranked([...best.values()]);
  if (first === undefined) {
    return { backend: "cpu", sureness: "No backend could be measured.", best };
  }
  // Plain JavaScript falls behind with the size of a model: it has to win each round against the next.
  const isDoubtful =
    first.contender.backend === "cpu" && second !== undefined && !isSurelyFaster(first, second);
  const [chosen, rival] = isDoubtful ? [second, first] : [first, second ?? slower[0]];
  return { backend: chosen.contender.backend, sureness: surenessOf(chosen, rival), best };
}

/** All threads, unless fewer were faster in each round. */
function bestWay(
  standings: readonly Standing<Way>[],
  backend: BackendName,
): Standing<Way> | undefined {
  const ways = standings.filter(
    ({ contender, failure, rounds }) =>
      contender.backend === backend && failure === undefined && rounds.length > 0,
  );
  const [all, ...fewer] = ways;
  const [fastest] = ranked(fewer);
  if (all === undefined || fastest === undefined) return all ?? fastest;
  return isSurelyFaster(fastest, all) ? fastest : all;
}

function surenessOf(chosen: Standing<Way>, rival: Standing<Way> | undefined): string {
  const name = chosen.contender.backend;
  if (rival === undefined) return `Nothing but ${name} runs here.`;
  const other = rival.contender.backend;
  const { won, of } = roundsWon(chosen, rival);
  return won === of
    ? `Sure: ${name} was faster than ${other} in each of ${of} rounds.`
    : `Not sure: ${name} was faster than ${other} in ${won} of ${of} rounds.`;
}

/** A note on fewer threads than there could be. */
export function inWords(
  { contender, rounds }: Standing<Way>,
  standings: readonly Standing<Way>[],
): string | undefined {
  const all = standings.find((it) => it.contender.backend === contender.backend);
  if (all === undefined || all.contender === contender || contender.threads === undefined) {
    return undefined;
  }
  const times = (median(all.rounds) / median(rounds)).toPrecision(2);
  const threads = contender.threads === 1 ? "1 thread" : `${contender.threads} threads`;
  return `With ${threads}: ${all.contender.threads} took ${times} times as long in this calibration, so other programs use the cores or there are fewer than the browser says.`;
}

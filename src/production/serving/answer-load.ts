/** A server's side of a query channel: queries name samples that the server holds. */
import type {
  FromSystem,
  Outcome,
  Query,
  QueryPort,
  ToSystem,
} from "../load/generator/query-channel.ts";
import { askTogether, type PartAsker, type Sample, worstOf } from "./ask-together.ts";
import type { Ended } from "./serving-request.ts";
import type { ServingSystem } from "./serving-system.ts";

export interface SampleSource {
  readonly count: number;
  take(number: number): Sample;
}

/** Answers the queries that come over `port` with one outcome each. */
export function answerLoad(
  port: QueryPort,
  system: Pick<ServingSystem, "ask" | "cancel">,
  samples: SampleSource,
  now: () => number,
): void {
  const tell = (message: FromSystem) => port.postMessage(message);
  const end = (id: number, outcome: Outcome, reason?: string) =>
    tell({ type: "outcome", id, outcome, atMs: now(), ...(reason && { reason }) });

  port.onmessage = ({ data }: MessageEvent<ToSystem>) => {
    if (data.type === "cancel") {
      system.cancel((asker) => (asker as Partial<PartAsker>).from === port);
      return;
    }
    const asked = samplesOf(data, samples);
    if (asked === undefined) {
      end(data.id, "failed", `expected samples from 0 to ${samples.count - 1}, at least one`);
      return;
    }
    const { id, dueAtMs = now() } = data;
    askTogether(system, asked, { dueAt: dueAtMs, from: port }, (ended) => {
      const worst = worstOf(ended);
      if (worst === undefined || worst.outcome !== "answered") {
        end(id, worst?.outcome ?? "failed", worst?.reason);
        return;
      }
      const atMs = Math.max(...ended.map(({ endedAt }) => endedAt));
      tell({ type: "outcome", id, outcome: "answered", atMs, serviceMs: serviceOf(ended) });
    });
  };
}

/** Undefined where one of them does not exist. */
export function samplesOf(query: Query, source: SampleSource): Sample[] | undefined {
  const isThere = (at: number) => Number.isInteger(at) && at >= 0 && at < source.count;
  if (!query.samples.every(isThere) || query.samples.length === 0) return undefined;
  return query.samples.map((number) => source.take(number));
}

/** A request's share of its batch's time. */
function serviceOf(ended: readonly Ended[]): number {
  return ended.reduce((sum, { answered }) => {
    if (answered === undefined) return sum;
    return sum + answered.spans.compute / (answered.batchSize ?? 1);
  }, 0);
}

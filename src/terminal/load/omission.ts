/** What a load that timed each query from its sending would not have seen. */
import { percentileName } from "../../base/percentile-name.ts";
import { minimumSamples, quantile, sorted } from "../../base/statistics.ts";
import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import { queriesText } from "../../production/load/load-words.ts";
import type { QueryLog } from "../../production/load/query-log.ts";

/** A query sent so much later than due has waited. */
const WAITED_MS = 1;
/** Two clocks that agree so far hide nothing. */
const ALIKE = 1.1;

/** Latency from the due time beside that from the sending, in a sentence; undefined where nothing was answered. */
export function omissionText(
  log: QueryLog,
  percentile: number,
  { connections, mostInFlight }: { connections: number; mostInFlight: number },
): string | undefined {
  const due = sorted(log.latenciesMs);
  const sent = sorted(log.serviceMs);
  const n = due.length;
  if (n === 0 || sent.length < n) return undefined;
  // With few answers another percentile, further from the end, is all that can be told.
  const p =
    [percentile, 0.95, 0.9].find((it) => it <= percentile && n >= minimumSamples(it)) ?? 0.5;
  const name = percentileName(p);
  const [fromDue, fromSend] = [quantile(due, p), quantile(sent, p)];
  const clocks = `${name} is ${numberText(fromDue, 3)} ms from the time at which queries were due, and ${numberText(fromSend, 3)} ms from the time at which they were sent`;
  if (fromDue <= ALIKE * fromSend || fromDue - fromSend < WAITED_MS) {
    return `${clocks}: hardly any waited to be sent, so neither hides anything.`;
  }
  const waited = mostInFlight > connections ? waitedCount(log) : 0;
  if (waited === 0) {
    return `${clocks}: the generator was late (“Issued late”), which is no fault of the server; none waited for a connection.`;
  }
  return `${clocks}: ${integerText(waited)} of ${queriesText(n)} waited for one of ${connectionsText(connections)}. A generator that times from the sending leaves that wait out, though whoever asks has it (coordinated omission).`;
}

/** Answered queries that were issued and had to wait for a connection. */
function waitedCount(log: QueryLog): number {
  let waited = 0;
  for (const { outcome, issuedMs, doneMs, serviceMs } of log.queries()) {
    const sentMs = doneMs - (serviceMs ?? 0);
    if (outcome === "answered" && sentMs - issuedMs > WAITED_MS) waited += 1;
  }
  return waited;
}

function connectionsText(count: number): string {
  return count === 1 ? "a single connection" : `${integerText(count)} connections`;
}

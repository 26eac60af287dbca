/** For tests of the monitor: requests as a server would tell of them, on a clock that stands until it is moved. */
import type { RequestBatch, RequestRecord } from "../serving/request-record.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";

/** Any moment; seconds of the tests count from it. */
export const OPENED_AT = 1_700_000_000_000;

export const OBJECTIVES = { availability: 0.99, latency: { share: 0.95, boundMs: 50 } };

/** A request that ended at this second since the beginning. */
export function request(
  endedAt: number,
  { latencyMs = 10, ...more }: Partial<RequestRecord> & { latencyMs?: number } = {},
): RequestRecord {
  const at = OPENED_AT + 1000 * endedAt;
  return { id: 1, dueAt: at - latencyMs, endedAt: at, outcome: "answered", replica: 1, ...more };
}

export function batch(
  at: number,
  requests: readonly RequestRecord[],
  more: Partial<RequestBatch> = {},
): RequestBatch {
  return {
    type: "requests",
    requests,
    at: OPENED_AT + 1000 * at,
    queueDepth: 0,
    replicas: [{ id: 1, status: "idle" }],
    ...more,
  };
}

/** `tell` moves the clock to this second and has the server tell of requests that ended in the second before. */
export function testMonitor(options: Partial<MonitorOptions> = {}) {
  let now = OPENED_AT;
  const monitor = new Monitor({ name: "digits", objectives: OBJECTIVES, ...options }, () => now);
  const wait = (second: number) => {
    now = OPENED_AT + 1000 * second;
  };
  const tell = (
    second: number,
    requests: readonly RequestRecord[],
    more: Partial<RequestBatch> = {},
  ) => {
    wait(second);
    monitor.take(batch(second, requests, more));
  };
  /** So many requests spread over each of the seconds from `from` up to `to`. */
  const serve = (
    from: number,
    to: number,
    perSecond: number,
    of: (
      second: number,
      place: number,
    ) => Partial<RequestRecord> & { latencyMs?: number } = () => ({}),
  ) => {
    for (let second = from; second < to; second++) {
      const requests = Array.from({ length: perSecond }, (_, place) =>
        request(second + (place + 0.5) / perSecond, of(second, place)),
      );
      tell(second + 1, requests);
      monitor.record();
    }
  };
  return { monitor, tell, wait, serve };
}

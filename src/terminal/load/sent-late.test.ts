import { expect, test } from "vitest";
import { QueryLog } from "../../production/load/query-log.ts";
import { sentLateText } from "./sent-late.ts";

function logOf(latencyMs: number, queries = 200): QueryLog {
  const log = new QueryLog();
  for (let i = 0; i < queries; i += 1) {
    log.add({ dueMs: i, issuedMs: i, doneMs: i + latencyMs, outcome: "answered" });
  }
  return log;
}

test("lateness that hardly changes the latency is not worth a sentence", () => {
  const late = Array.from({ length: 200 }, () => 0.5);
  expect(sentLateText(logOf(20), late, 0.99)).toBeUndefined();
  expect(sentLateText(new QueryLog(), [], 0.99)).toBeUndefined();
});

test("lateness in the same percentile as the latency is named with both", () => {
  // Three of 200 are more than 1 %.
  const late = Array.from({ length: 200 }, (_, i) => (i % 70 === 0 ? 12 : 0.1));
  expect(sentLateText(logOf(20), late, 0.99)).toMatch(
    /at the p99 it sent queries 12 ms after they were due, which is part of the latency of 20 ms/,
  );
  expect(sentLateText(logOf(20), late, 0.95)).toBeUndefined();
});

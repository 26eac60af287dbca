import fc from "fast-check";
import { expect, test } from "vitest";
import { OUTCOMES } from "./generator/query-channel.ts";
import { QueryLog } from "./query-log.ts";

const query = fc.record({
  dueMs: fc.nat(1000),
  waitedMs: fc.nat(50),
  tookMs: fc.nat(50),
  outcome: fc.constantFrom(...OUTCOMES),
});

test("queries that were put down in any order are those that were added in theirs", () => {
  fc.assert(
    fc.property(
      fc.array(query, { maxLength: 50 }),
      fc.infiniteStream(fc.nat()),
      (queries, keys) => {
        const logged = queries.map(({ dueMs, waitedMs, tookMs, outcome }) => {
          const issuedMs = dueMs + waitedMs;
          return { dueMs, issuedMs, doneMs: issuedMs + tookMs, outcome, serviceMs: undefined };
        });
        const inOrder = new QueryLog();
        for (const one of logged) inOrder.add(one);
        const shuffled = new QueryLog();
        const order = logged
          .map((one, id) => ({ one, id, key: keys.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key);
        for (const { one, id } of order) shuffled.put(id, one);
        expect([...shuffled.queries()]).toEqual(logged);
        expect([...inOrder.queries()]).toEqual(logged);
        expect(shuffled.open).toBe(0);
        const { answered, rejected, timedOut, failed } = shuffled.outcomes;
        expect(answered + rejected + timedOut + failed).toBe(logged.length);
        expect(shuffled.latenciesMs).toHaveLength(answered);
      },
    ),
  );
});

test("no query has two outcomes, and none that was not issued has one", () => {
  const log = new QueryLog();
  const id = log.issue(1, 2);
  expect(log.at(id)).toBeUndefined();
  expect(log).toMatchObject({ issued: 1, open: 1, size: 0 });
  log.settle(id, { doneMs: 3, outcome: "answered" });
  expect(() => log.settle(id, { doneMs: 4, outcome: "failed" })).toThrow(/each has one outcome/);
  expect(() => log.settle(7, { doneMs: 4, outcome: "failed" })).toThrow(/got 7/);
  expect(log.outcomes).toEqual({ answered: 1, rejected: 0, timedOut: 0, failed: 0 });
});

test("latencies are of answers; what was not answered is in no percentile", () => {
  const log = new QueryLog();
  log.add({ dueMs: 0, issuedMs: 1, doneMs: 5, outcome: "answered", serviceMs: 3 });
  log.add({ dueMs: 2, issuedMs: 2, doneMs: 2, outcome: "rejected" });
  log.add({ dueMs: 4, issuedMs: 4, doneMs: 9, outcome: "answered" });
  expect(log.latenciesMs).toEqual([5, 5]);
  expect(log.serviceMs).toEqual([3]);
  expect(log.latenessMs).toEqual([1, 0, 0]);
  expect(log.arrivalsMs).toEqual([0, 2, 4]);
  expect(log.spanMs).toBe(9);
  expect(log.first(2).issued).toBe(2);
});

test("a million queries fit", () => {
  const log = new QueryLog();
  for (let id = 0; id < 1_000_000; id += 1) log.issue(id, id);
  for (let id = 0; id < 1_000_000; id += 1) log.settle(id, { doneMs: id + 1, outcome: "answered" });
  expect(log.outcomes.answered).toBe(1_000_000);
  expect(log.spanMs).toBe(1_000_000);
});

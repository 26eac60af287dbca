import { expect, test } from "vitest";
import { SourceSession } from "../../../session/running/sources.testing.ts";
import { restored } from "../../../session/storage/storage.ts";
import { sourceNews } from "./source-news.ts";

test("a system is told when it begins and when it ends, not while it changes", () => {
  const session = new SourceSession();
  expect(sourceNews(session.state)).toBe("");
  session.open("a", "s");
  const live = sourceNews(session.state);
  expect(live).toBe("The system of a is live");
  session.change("s", "1", 9000);
  expect(sourceNews(session.state)).toBe(live);
  session.do({ type: "source-ended", sourceId: "s", reason: "it was stopped", at: 9500 });
  expect(sourceNews(session.state)).toBe("The system of a has ended: it was stopped");
});

test("what an earlier visit left is no news", () => {
  const session = new SourceSession();
  session.open("a", "s");
  const { result } = session.state.cells["a"] ?? {};
  if (result === undefined) throw new Error("no result");
  const later = new SourceSession();
  later.do({ type: "results-restored", results: restored({ a: result }) });
  expect(sourceNews(later.state)).toBe("");
});

/** Points, sections and bands as the paper has them (Breck et al. 2017, sections II to VI and table VI). */
import { expect, test } from "vitest";
import { SECTIONS, type TestSquare } from "../../../outputs/panels/readiness/readiness.ts";
import type { Tried } from "../probe.ts";
import { bandOf, RUBRIC } from "./rubric.ts";
import { probeOf, scoreOf, squareOf } from "./test-score.ts";

const tried = (verdict: Tried["verdict"]): Tried => ({
  ...{ verdict, evidence: "It was tried.", fix: "Do more.", figures: [] },
});
const WORDS = "Looked at by Ada on 2026-11-30: nothing found.";

const byId = (id: string) => {
  const test = RUBRIC.find((it) => it.id === id);
  if (test === undefined) throw new Error(`there is no test ${id}`);
  return test;
};

test("there are 28 tests, seven in each of four sections; 19 of them are automated", () => {
  expect(SECTIONS.map((name) => RUBRIC.filter(({ section }) => section === name).length)).toEqual([
    7, 7, 7, 7,
  ]);
  expect(new Set(RUBRIC.map(({ id }) => id)).size).toBe(28);
  const automated = RUBRIC.filter(({ id }) => probeOf(id) !== undefined);
  expect(automated.length).toBe(19);
});

test.each([
  ["holds", undefined, "holds", "probe", 1],
  ["holds", WORDS, "holds", "probe", 1],
  ["broken", WORDS, "broken", "probe", 0],
  ["open", undefined, "open", "none", 0],
  ["open", WORDS, "holds", "attestation", 0.5],
  ["not-here", WORDS, "holds", "attestation", 0.5],
] as const)(
  "a probe that is %s, with the words %s: %s by %s, %s points",
  (of, words, verdict, by, points) => {
    expect(squareOf(byId("data-1"), tried(of), words)).toMatchObject({ verdict, by, points });
  },
);

test("a test without a probe asks for words, and takes them", () => {
  expect(squareOf(byId("data-5"), undefined, undefined)).toMatchObject({
    ...{ verdict: "open", isAutomated: false, points: 0 },
    fix: expect.stringContaining('{ attested: { "data-5": "…" } }'),
  });
  expect(squareOf(byId("data-5"), undefined, WORDS)).toMatchObject({
    ...{ verdict: "holds", by: "attestation", points: 0.5, evidence: `Attested: ${WORDS}` },
  });
});

test.each([
  [0, "research project"],
  [0.5, "serious holes"],
  [1, "serious holes"],
  [1.5, "first pass"],
  [2, "first pass"],
  [3, "reasonably tested"],
  [3.5, "must not fail"],
  [5, "must not fail"],
  [5.5, "exceptional"],
  [7, "exceptional"],
])("a score of %s is called: %s", (score, words) => {
  expect(bandOf(score)).toContain(words);
});

/** So many points in each section, one for each test from the first on. */
function squaresWith(points: readonly number[]): TestSquare[] {
  return RUBRIC.map((test) => {
    const earned = points[SECTIONS.indexOf(test.section)] ?? 0;
    const square = squareOf(test, undefined, undefined);
    return test.number <= earned ? { ...square, verdict: "holds", by: "probe", points: 1 } : square;
  });
}

test("the final score is the lowest section's, and only squares there would raise it", () => {
  const { final, band, sections, next } = scoreOf(squaresWith([4, 2, 5, 3]));
  expect(final).toMatchObject({ kind: "computed", value: 2 });
  expect(band).toBe(bandOf(2));
  expect(sections.map(({ points }) => "value" in points && points.value)).toEqual([4, 2, 5, 3]);
  const raising = sections.flatMap(({ tests }) => tests.filter(({ wouldRaise }) => wouldRaise));
  expect(raising.map(({ id }) => id)).toEqual([3, 4, 5, 6, 7].map((number) => `model-${number}`));
  // A probe that has not run is less work than looking and attesting.
  expect(next).toBe(
    "Model is lowest, with 2: “A simpler model is not better” (model 5) would raise the score.",
  );
});

test("where two sections are lowest it takes one of each; where all is full, nothing", () => {
  expect(scoreOf(squaresWith([1, 6, 1, 6])).next).toMatch(
    /^Data, infrastructure are lowest, with 1 each: it takes one of each, such as .*\(data 3\) and .*\(infrastructure 2\)\.$/,
  );
  const full = scoreOf(squaresWith([7, 7, 7, 7]));
  expect([full.final, full.next]).toMatchObject([{ value: 7 }, ""]);
  expect(full.band).toContain("exceptional");
});

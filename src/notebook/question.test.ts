import { expect, test } from "vitest";
import { parsePercent } from "./percent.ts";
import { parseRubric, questionsOf } from "./question.ts";

test("a rubric is a list of criteria, each with its levels; items may go on in the next line", () => {
  expect(
    parseRubric("- **Evidence**\n  - No\n    figure.\n  - A figure.\n- Cost\n  - a\n  - b"),
  ).toEqual([
    { name: "Evidence", levels: ["No figure.", "A figure."] },
    { name: "Cost", levels: ["a", "b"] },
  ]);
  expect(parseRubric("")).toEqual([]);
});

test("a rubric that judges nothing is refused with what is wrong", () => {
  expect(() => parseRubric("- Evidence\n  - only one")).toThrow('criterion "Evidence"');
  expect(() => parseRubric("prose")).toThrow('expected "- criterion", got "prose"');
  expect(() => parseRubric("  - level")).toThrow("a level before any criterion");
});

test("questions are found by the ids of their cells", () => {
  const cells = parsePercent("// %% [question] id=why group=One\n// Why?");
  expect(questionsOf({ cells })).toEqual({ why: { group: "One", rubric: [] } });
});

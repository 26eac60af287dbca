import { expect, test } from "vitest";
import { sheetSvg, shortened } from "./svg-picture.ts";

test("a sheet has its pictures beneath each other, each with its note in lines", () => {
  const note = "word ".repeat(30);
  const svg = sheetSvg([
    { title: "A & B", height: 100, body: "<g/>", note },
    { title: "C", height: 50, body: "<g/>" },
  ]);
  // 100, two lines of 16 and a gap of 16 come before the second.
  expect(svg).toContain('<g transform="translate(0 148)">');
  expect(svg).toContain('viewBox="0 0 640 214"');
  expect(svg).toContain("<title>A &amp; B; C</title>");
  expect(svg.match(/>word /g)).toHaveLength(2);
});

test("words are cut by letters, not in the middle of one", () => {
  expect(shortened("linear", 6)).toBe("linear");
  expect(shortened("🙂🙂🙂🙂", 3)).toBe("🙂🙂…");
});

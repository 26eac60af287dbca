import { expect, test } from "vitest";
import { namedLinks } from "./named-links.ts";

const LINK = "https://example.org/capstone/#1.abc_-9";

test.each([
  ["before it", `Ada Lovelace: ${LINK}`, "Ada Lovelace"],
  ["behind it", `${LINK} — Ada Lovelace`, "Ada Lovelace"],
  ["in a list", `- Ada Lovelace <${LINK}>`, "Ada Lovelace"],
  ["in a row of a table", `"Lovelace, Ada",${LINK}`, "Lovelace, Ada"],
  ["nowhere", LINK, ""],
])("a name stands %s", (_, text, name) => {
  expect(namedLinks(text)).toEqual([{ name, link: LINK }]);
});

test("each line with a link is one; others, such as the head of a table, are none", () => {
  expect(namedLinks(`name,link\r\nAda,${LINK}\r\n\r\nBen,${LINK}\r\n`)).toEqual([
    { name: "Ada", link: LINK },
    { name: "Ben", link: LINK },
  ]);
  expect(namedLinks("no link, #1 at most")).toEqual([]);
});

test("a single link that a mail program broke over lines is all of the text", () => {
  const text = `${LINK}\nxyz`;
  expect(namedLinks(text)).toEqual([{ name: "", link: text }]);
});

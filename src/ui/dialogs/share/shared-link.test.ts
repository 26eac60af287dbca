import { expect, test } from "vitest";
import { fitWords } from "./shared-link.ts";

test("where a link fits is told by its length", () => {
  expect(fitWords(1999)).toEqual({
    fits: true,
    text: "Fits in a message on Discord (2,000) and Slack (4,000).",
  });
  expect(fitWords(2500).text).toBe(
    "Too long for a message on Discord (2,000); fits on Slack (4,000). Chats cut long links: send the file instead.",
  );
  expect(fitWords(4001).text).toMatch(
    /^Too long for a message on Discord .* and Slack \(4,000\)\./,
  );
});

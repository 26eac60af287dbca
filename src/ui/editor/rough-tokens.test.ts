import fc from "fast-check";
import ts from "typescript";
import { expect, test } from "vitest";
import { roughTokens } from "./rough-tokens.ts";

test("colours words, strings, numbers and comments, and loses nothing", () => {
  const source = 'const x = f("a // b", 1e-3); // done\nreturn `t`;';
  const tokens = roughTokens(source);
  expect(tokens.map((token) => token.text).join("")).toBe(source);
  expect(tokens.flatMap(({ text, className }) => (className ? [[text, className]] : []))).toEqual([
    ["const", "tok-keyword"],
    ['"a // b"', "tok-string"],
    ["1e-3", "tok-number"],
    ["// done", "tok-comment"],
    ["return", "tok-keyword"],
    ["`t`", "tok-string"],
  ]);
});

test("gives up on very long sources", () => {
  const source = "const a = 1;\n".repeat(3000);
  expect(roughTokens(source)).toEqual([{ text: source }]);
});

test("of comments it says what TypeScript does, whatever ends a line", () => {
  const pieces = [
    "//",
    "/*",
    "*/",
    "a",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\u2028",
    "\u2029",
    "\u0085",
    "\v",
    "\f",
    "\u00a0",
    "\ufeff",
    "\u200b",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 24 }), (parts) => {
      // A comment that is never closed is an error for TypeScript, and plain text here.
      const source = `${parts.join("")}\n*/`;
      const rough = roughTokens(source).filter(({ className }) => className === "tok-comment");
      expect(rough.map(({ text }) => text)).toEqual(commentsOf(source));
    }),
    { numRuns: 2000 },
  );
});

function commentsOf(source: string): string[] {
  const scanner = ts.createScanner(
    ts.ScriptTarget.Latest,
    false,
    ts.LanguageVariant.Standard,
    source,
  );
  const comments: string[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const isComment =
      kind === ts.SyntaxKind.SingleLineCommentTrivia ||
      kind === ts.SyntaxKind.MultiLineCommentTrivia;
    if (isComment) comments.push(scanner.getTokenText());
  }
  return comments;
}

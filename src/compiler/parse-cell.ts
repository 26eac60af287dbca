import { type Program, parse } from "acorn";
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { type StrippedSource, stripTypes } from "./strip-types.ts";

export interface ParsedCell extends StrippedSource {
  /** Offsets in it are offsets in `code`. */
  program: Program;
  /** Where JavaScript itself ends a statement without a semicolon. */
  insertedSemicolons: Set<number>;
}

export const cannotExport =
  "A cell cannot export a list or a default: every name that it declares is there for other cells already";

/** acorn's messages that a reader of a notebook would not understand, and what to say instead. */
const sentences: [RegExp, string][] = [
  [
    /^'return' outside of function$/,
    "`return` works only inside a function: the last expression of a cell is its result",
  ],
  [/^Identifier '(.+)' has already been declared$/, "`$1` is declared twice in this cell"],
  [/^Deleting local variable in strict mode$/, "A name cannot be deleted: assign undefined to it"],
  [/^Export '.+' is not defined$/, cannotExport],
];

export function parseCell(source: string): ParsedCell {
  const stripped = stripTypes(source);
  const insertedSemicolons = new Set<number>();
  try {
    const program = parse(stripped.code, {
      ecmaVersion: "latest",
      sourceType: "module",
      allowHashBang: false,
      onInsertedSemicolon: (offset) => insertedSemicolons.add(offset),
    });
    return { ...stripped, program, insertedSemicolons };
  } catch (error) {
    if (!(error instanceof SyntaxError && "pos" in error)) throw error;
    const message = error.message.replace(/ \(\d+:\d+\)$/, "");
    const [pattern, sentence] = sentences.find(([pattern]) => pattern.test(message)) ?? [];
    throw new CellSyntaxError(
      pattern && sentence ? message.replace(pattern, sentence) : message,
      stripped.originalPosition(Number(error.pos)),
    );
  }
}

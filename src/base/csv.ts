/**
 * Comma-separated values (RFC 4180), read and written: quotes may hold commas, quotes and line ends. A spreadsheet takes a text that
 * begins like a formula for one, and may run it; so such a text is written with an apostrophe before it, and read without (OWASP, "CSV
 * injection"). Numbers stay numbers.
 */

/** A value of a cell; what is missing is written as nothing. */
export type CsvValue = string | number | boolean | null | undefined;

/** Rows that are not empty, with the line of the text on which each begins, from 1. Throws a SyntaxError for a quote that never ends. */
export function csvRows(text: string): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  const body = text.replace(/^\uFEFF/, "");
  let cells: string[] = [];
  let line = 1;
  let begins = 1;
  // A cell, quoted or not, and what ends it.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  while (cell.lastIndex < body.length || cells.length > 0) {
    const match = cell.exec(body);
    if (match === null) {
      throw new SyntaxError(
        `line ${line}: expected a cell, got a quote that stands alone or never ends; write a cell with a quote as "a ""b"" c"`,
      );
    }
    const [whole, quoted, plain = "", end] = match;
    cells.push(textOf(quoted?.replaceAll('""', '"') ?? plain.trim()));
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === ",") continue;
    if (cells.some((it) => it !== "")) rows.push({ line: begins, cells });
    cells = [];
    begins = line;
    if (end === "") break;
  }
  return rows;
}

/** The rows as a file's text. */
export function csvText(rows: readonly (readonly CsvValue[])[]): string {
  return `${rows.map(csvLine).join("\r\n")}\r\n`;
}

/** One row, without the end of its line. */
export function csvLine(values: readonly CsvValue[]): string {
  return values.map(csvCell).join(",");
}

function csvCell(value: CsvValue): string {
  const text = typeof value === "string" ? inertText(value) : String(value ?? "");
  return /^\s|\s$|[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Signs that a formula begins with, in the widths of other scripts too. */
const BEGINS = "=+@\\-＝＋－＠";
/** At the beginning of a cell, after blanks too, or behind what a spreadsheet of another language takes for the end of one. */
const [AT_FIRST, AFTER_END] = [`(?=[\\s']*[${BEGINS}\\t\\r\\n])`, `(?='*[${BEGINS}])`];
const UNMARKED = new RegExp(`^${AT_FIRST}|(?<=[;\\t\\r\\n])${AFTER_END}`, "gu");
const MARKED = new RegExp(`^'${AT_FIRST}|(?<=[;\\t\\r\\n])'${AFTER_END}`, "gu");

function inertText(text: string): string {
  return NUMBER.test(text) ? text : text.replace(UNMARKED, "'");
}

/** The text that was written so. */
function textOf(cell: string): string {
  return cell.replace(MARKED, "");
}

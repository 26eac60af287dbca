/** Comma-separated values as rows of cells (RFC 4180): quotes may hold commas, quotes and line ends. */

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
    cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === ",") continue;
    if (cells.some((it) => it !== "")) rows.push({ line: begins, cells });
    cells = [];
    begins = line;
    if (end === "") break;
  }
  return rows;
}

/** A cell as text; quoted where it must be. */
export function csvCell(value: string | number | undefined): string {
  const text = value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

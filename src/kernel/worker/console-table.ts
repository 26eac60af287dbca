/** `console.table`: rows by index or key, a column for each property of any of them, and one for values that have none. */
import type { TableOutput } from "../../outputs/plain-outputs.ts";
import { scalar } from "./display.ts";
import { inspectInline } from "./inspect.ts";

const MOST_ROWS = 1000;
const INDEX = "(index)";
const VALUES = "Values";

/**
 * Undefined where the data are no table. `properties`: the columns, in their order. Throws a TypeError where these are no list, as
 * the standard's binding does.
 */
export function consoleTable(
  data: unknown,
  properties?: readonly string[],
): TableOutput | undefined {
  if (properties !== undefined && !Array.isArray(properties)) {
    throw new TypeError(
      `console.table: expected a list of names of columns, got ${inspectInline(properties)}`,
    );
  }
  const entries = entriesOf(data);
  if (entries === undefined) return undefined;
  const rows = entries.slice(0, MOST_ROWS);
  const records = rows.filter(([, row]) => isRecord(row)).map(([, row]) => row as object);
  const columns = properties?.map(String) ?? [...new Set(records.flatMap(Object.keys))];
  const hasValues = properties === undefined && records.length < rows.length;
  const cell = (row: unknown, name: string) =>
    isRecord(row) && Object.hasOwn(row, name) ? scalar((row as Record<string, unknown>)[name]) : "";
  const values = rows.map(([index, row]) => [
    scalar(index),
    ...columns.map((name) => cell(row, name)),
    ...(hasValues ? [isRecord(row) ? "" : scalar(row)] : []),
  ]);
  const titles = [INDEX, ...columns, ...(hasValues ? [VALUES] : [])];
  const omittedRows = entries.length - rows.length;
  return {
    kind: "table",
    columns: titles.map((title, at) => ({
      title,
      align: values.every((row) => typeof row[at] === "number" || row[at] === "")
        ? "right"
        : "left",
    })),
    rows: values,
    ...(omittedRows > 0 ? { omittedRows } : {}),
  };
}

function entriesOf(data: unknown): [unknown, unknown][] | undefined {
  if (!isRecord(data)) return undefined;
  if (data instanceof Map) return [...data];
  if (data instanceof Set) return [...data].map((value, index) => [index, value]);
  if (Array.isArray(data)) return Array.from(data, (value, index) => [index, value]);
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) {
    return Array.from(data as Float32Array, (value, index) => [index, value]);
  }
  return Object.entries(data as object);
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

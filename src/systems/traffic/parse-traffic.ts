/**
 * Recorded traffic from a CSV file: a column of times and one of rates, as monitoring systems export them. What is not understood is
 * refused with its line: a rate that was misread would be planned for.
 */
import { checkRecorded, type RecordedRate } from "./traffic.ts";

const HEADERS = {
  time: ["time", "timestamp", "seconds", "t"],
  rate: ["rate", "rps", "qps", "requests_per_second", "queries_per_second"],
} as const;

interface Line {
  number: number;
  fields: string[];
}

/**
 * Two columns with a header: `time` (seconds, or ISO 8601 date and time) and `rate` (requests a second); other columns are left out.
 * Separated by commas, semicolons or tabs. Throws a RangeError that names the line.
 */
export function parseTraffic(csv: string): RecordedRate[] {
  const lines = csv
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((text, index) => ({ text, number: index + 1 }))
    .filter(({ text }) => text.trim() !== "");
  const [head, ...rows] = lines;
  if (head === undefined) throw new RangeError("traffic: expected a CSV file, got an empty one");
  const separator = separatorOf(head.text);
  const split = ({ text, number }: (typeof lines)[number]): Line => ({
    number,
    fields: fieldsOf(text, separator, number),
  });
  const header = split(head);
  const places = { time: columnOf(header, "time"), rate: columnOf(header, "rate") };
  const read = rows.map((row) => rowOf(split(row), places, header.fields.length));
  const first = read[0]?.seconds ?? 0;
  const recorded = read.map(({ seconds, ratePerSecond }) => ({
    seconds: seconds - first,
    ratePerSecond,
  }));
  for (const [index, { seconds }] of recorded.entries()) {
    if (index > 0 && seconds <= recorded[index - 1]!.seconds) {
      throw new RangeError(
        `traffic: expected ascending times, got one that is not after the last in line ${rows[index]!.number}`,
      );
    }
  }
  checkRecorded(recorded);
  return recorded;
}

/** The first of tab, semicolon, comma that the header has: a semicolon says that commas may be decimal ones. */
function separatorOf(header: string): string {
  const found = ["\t", ";", ","].find((separator) => header.includes(separator));
  if (found !== undefined) return found;
  throw new RangeError(
    `traffic: expected a header with a time and a rate, such as "time,rate", got ${JSON.stringify(header.slice(0, 80))}`,
  );
}

/** Fields of a line; one in quotes may hold the separator, and quotes in pairs (RFC 4180). */
function fieldsOf(text: string, separator: string, number: number): string[] {
  const fields: string[] = [];
  let rest = text;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    const plain = rest.indexOf(separator);
    const end = quoted === null ? (plain < 0 ? rest.length : plain) : quoted[0].length;
    const field = quoted === null ? rest.slice(0, end) : quoted[1]!.replaceAll('""', '"');
    fields.push(field.trim());
    if (end === rest.length) return fields;
    if (!rest.startsWith(separator, end)) {
      throw new RangeError(`traffic: expected a closed quote in line ${number}`);
    }
    rest = rest.slice(end + separator.length);
  }
}

function columnOf({ fields }: Line, wanted: keyof typeof HEADERS): number {
  const names: readonly string[] = HEADERS[wanted];
  const found = fields.flatMap((field, place) =>
    names.includes(field.toLowerCase().replaceAll(/[\s-]+/g, "_")) ? [place] : [],
  );
  if (found.length === 1) return found[0]!;
  throw new RangeError(
    `traffic: expected one column named ${names.map((name) => `"${name}"`).join(", ")}, got ${found.length} among ${fields.slice(0, MOST_COLUMNS).map(quotedField).join(", ")}`,
  );
}

function rowOf(
  { fields, number }: Line,
  places: { time: number; rate: number },
  width: number,
): RecordedRate {
  if (fields.length !== width) {
    throw new RangeError(
      `traffic: expected ${width} fields in line ${number} as in the header, got ${fields.length}`,
    );
  }
  const seconds = secondsOf(fields[places.time]!, number);
  const ratePerSecond = numberOf(fields[places.rate]!);
  if (ratePerSecond !== undefined && ratePerSecond >= 0) return { seconds, ratePerSecond };
  throw new RangeError(
    `traffic: expected requests a second in line ${number}, such as 12.5, got ${quotedField(fields[places.rate]!)}`,
  );
}

function secondsOf(text: string, line: number): number {
  const seconds = numberOf(text) ?? dateOf(text);
  if (seconds !== undefined) return seconds;
  throw new RangeError(
    `traffic: expected a time in line ${line}, in seconds or as 2026-01-31T12:00:00Z, got ${quotedField(text)}`,
  );
}

/** Columns that a refusal lists. */
const MOST_COLUMNS = 40;

/** As much of it as a refusal needs. */
function quotedField(field: string): string {
  return JSON.stringify(field.slice(0, 80));
}

/** A plain decimal number; "1,5" and "1 000" are read differently in different places, so they are none. */
function numberOf(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function dateOf(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, day, time, zone = "Z"] = match;
  const at = Date.parse(`${day}T${time}${zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`);
  return Number.isNaN(at) ? undefined : at / 1000;
}

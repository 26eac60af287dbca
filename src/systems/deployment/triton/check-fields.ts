/** Holds a configuration against the messages of model-config.ts: unknown fields, wrong types, values said twice. */

import { closestName } from "../../../base/closest-name.ts";
import { lookUp } from "../../../base/look-up.ts";
import type { Finding } from "../finding.ts";
import { ENUMS, MESSAGES, ONE_OF } from "./model-config.ts";
import type { PbField, PbValue } from "./read-pbtxt.ts";

type Problem = Pick<Finding, "line" | "message" | "fix">;

/** What is wrong with fields of a message, in the order in which they stand. */
export function checkFields(message: string, fields: readonly PbField[]): Problem[] {
  const types = typesOf(message);
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  for (const field of fields) {
    const type = lookUp(types, field.name);
    if (type === undefined) {
      problems.push(unknownField(message, field, Object.keys(types)));
      continue;
    }
    const before = seen.get(field.name);
    seen.set(field.name, field.line);
    problems.push(...checkOnce(field, type, before), ...checkValue(field, elementOf(type)));
  }
  return [...problems, ...checkOneOf(message, fields)];
}

function typesOf(message: string): Readonly<Record<string, string>> {
  const entry = /^map<(\w+), (\w+)>$/.exec(message);
  return entry === null ? lookUp(MESSAGES, message)! : { key: entry[1]!, value: entry[2]! };
}

/** Lists and maps may be written again and again. */
function isRepeated(type: string): boolean {
  return type.endsWith("[]") || type.startsWith("map<");
}

function elementOf(type: string): string {
  return type.replace(/\[\]$/, "");
}

function unknownField(message: string, { name, line }: PbField, known: readonly string[]): Problem {
  const meant = closestName(name, known);
  const where = message.startsWith("map<") ? "an entry of a map" : message;
  return {
    line,
    message: `${where} of Triton's model configuration has no field "${name}"`,
    fix: meant === undefined ? `Remove it; there are: ${known.join(", ")}.` : `Write "${meant}".`,
  };
}

function checkOnce(field: PbField, type: string, before: number | undefined): Problem[] {
  if (isRepeated(type)) return [];
  const { name, line } = field;
  if (field.isListed) {
    return [
      {
        line,
        message: `"${name}" takes one value, not a list`,
        fix: "Remove the brackets.",
      },
    ];
  }
  if (before === undefined) return [];
  return [
    {
      line,
      message: `"${name}" takes one value, and line ${before} has it already`,
      fix: "Remove one of them.",
    },
  ];
}

function checkOneOf(message: string, fields: readonly PbField[]): Problem[] {
  const group = lookUp(ONE_OF, message) ?? [];
  const [first, ...others] = fields.filter(({ name }) => group.includes(name));
  return others
    .filter(({ name }) => name !== first!.name)
    .map(({ name, line }) => ({
      line,
      message: `"${name}" excludes "${first!.name}", which stands in line ${first!.line}`,
      fix: "Keep one of them.",
    }));
}

function checkValue({ name, line, value }: PbField, type: string): Problem[] {
  if (type in MESSAGES || type.startsWith("map<")) {
    if (value.kind === "message") return checkFields(type, value.fields);
    return [{ line, message: `"${name}" is a message, not a value`, fix: "Write { … }." }];
  }
  const expected = refusal(value, type);
  if (expected === undefined) return [];
  const got = value.kind === "message" ? "a message" : JSON.stringify(value.text);
  return [
    {
      line,
      message: `"${name}" takes ${expected}, and ${got} stands there`,
      fix: fixOf(value, type),
    },
  ];
}

function fixOf(value: PbValue, type: string): string {
  const names = lookUp(ENUMS, type);
  if (names === undefined || value.kind === "message") return `Write ${expectedOf(type)}.`;
  const meant = closestName(value.text, names);
  if (meant !== undefined && value.kind === "word") return `Write ${meant}.`;
  return names.includes(value.text)
    ? "Remove the quotes."
    : `Write one of them: ${names.join(", ")}.`;
}

/** What is expected, where the value is not that. */
function refusal(value: PbValue, type: string): string | undefined {
  return value.kind !== "message" && isOfType(value, type) ? undefined : expectedOf(type);
}

function expectedOf(type: string): string {
  if (type in ENUMS) return "a name of its kind, without quotes";
  if (type === "string") return "a string in quotes";
  if (type === "bool") return "true or false";
  if (type === "float" || type === "double") return "a number";
  return `a whole number ${type.startsWith("u") ? "from 0 on" : "that fits"} (${type})`;
}

function isOfType({ kind, text }: Exclude<PbValue, { kind: "message" }>, type: string): boolean {
  const names = lookUp(ENUMS, type);
  if (names !== undefined) {
    return kind === "word" ? names.includes(text) : kind === "number" && text in names;
  }
  if (type === "string") return kind === "string";
  if (type === "bool") {
    return kind === "word"
      ? ["true", "false", "True", "False", "t", "f"].includes(text)
      : kind === "number" && ["0", "1"].includes(text);
  }
  if (type === "float" || type === "double") {
    return kind === "number" || (kind === "word" && /^-?(?:inf(?:inity)?|nan)$/i.test(text));
  }
  return kind === "number" && isWithin(text, type);
}

/** Whether a whole number lies within the range of `int32`, `uint64` …. */
function isWithin(text: string, type: string): boolean {
  if (!/^-?(?:0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(text)) return false;
  const digits = text.replace("-", "");
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const value = BigInt(octal) * (text.startsWith("-") ? -1n : 1n);
  const bits = BigInt(/\d+$/.exec(type)?.[0] ?? 32);
  const isSigned = type.startsWith("int");
  const most = 1n << (isSigned ? bits - 1n : bits);
  return value < most && value >= (isSigned ? -most : 0n);
}

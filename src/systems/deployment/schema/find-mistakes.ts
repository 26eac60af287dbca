/**
 * Holds a value against a schema table: unknown, missing and mistyped properties, values outside an enumeration, and strings that do not
 * look as their format demands.
 */

import { closestName } from "../../../base/closest-name.ts";
import { lookUp } from "../../../base/look-up.ts";
import type { Keys } from "../files/tree.ts";
import { FORMATS } from "./formats.ts";
import type { SchemaTable, Shape } from "./schema-table.ts";

export interface Mistake {
  /** Where: the property itself, or the shape that lacks it. */
  readonly keys: Keys;
  readonly message: string;
  readonly fix: string;
}

/** Stricter types than a table has, by `Shape.property`, in the table's own words. */
export type Refinements = Readonly<Record<string, string>>;

/** Mistakes of a value that is to be of a type, in the order of the file. */
export function findMistakes(
  table: SchemaTable,
  type: string,
  value: unknown,
  { refinements = {}, keys = [] }: { refinements?: Refinements; keys?: Keys } = {},
): Mistake[] {
  return new Walk(table, refinements).value(type, value, keys);
}

class Walk {
  constructor(
    private readonly table: SchemaTable,
    private readonly refinements: Refinements,
  ) {}

  value(type: string, value: unknown, keys: Keys): Mistake[] {
    if (type === "any") return [];
    const alternatives = alternativesOf(type);
    if (alternatives.length > 1) return this.either(alternatives, value, keys);
    if (type.startsWith("#")) return this.shape(type.slice(1), value, keys);
    if (type.startsWith("list:")) return this.list(type.slice(5), value, keys);
    if (type.startsWith("map:")) return this.map(type.slice(4), value, keys);
    if (type.startsWith("enum:")) return oneOf(type.slice(5).split("|"), value, keys);
    const format = lookUp(FORMATS, type);
    if (format !== undefined) {
      const misfit = format(value);
      if (misfit === undefined) return [];
      return [mistake(keys, misfit.expected, value, misfit.fix)];
    }
    return primitive(type, value, keys);
  }

  /** Where none fits, the mistakes of the one that was meant. */
  private either(types: readonly string[], value: unknown, keys: Keys): Mistake[] {
    const mistakes = types.map((type) => this.value(type, value, keys));
    if (mistakes.some(({ length }) => length === 0)) return [];
    const meant = types.findIndex((type) =>
      Array.isArray(value) ? type.startsWith("list:") : isRecord(value) && /^(#|map:)/.test(type),
    );
    const expected = types.map(wordsOf).join(" or ");
    return mistakes[meant] ?? [mistake(keys, expected, value, `Write ${expected}.`)];
  }

  private shape(name: string, value: unknown, keys: Keys): Mistake[] {
    const shape = lookUp(this.table.shapes, name);
    if (shape === undefined) throw new Error(`internal: the table has no shape ${name}`);
    if (!isRecord(value)) {
      return [mistake(keys, "properties by name", value, "Indent its properties beneath it.")];
    }
    const missing = Object.keys(shape).filter((key) => !key.endsWith("?") && !(key in value));
    return [
      ...missing.map((key) => ({
        keys,
        message: `${nameOf(keys)} lacks ${key}, which it must have.`,
        fix: `Add ${key}.`,
      })),
      ...Object.entries(value).flatMap(([key, inner]) =>
        this.property(name, shape, key, inner, [...keys, key]),
      ),
    ];
  }

  private property(name: string, shape: Shape, key: string, value: unknown, keys: Keys): Mistake[] {
    const type = lookUp(shape, key) ?? shape[`${key}?`];
    if (type !== undefined) {
      return this.value(this.refinements[`${name}.${key}`] ?? type, value, keys);
    }
    const known = Object.keys(shape).map((it) => it.replace(/\?$/, ""));
    const close = closestName(key, known);
    return [
      {
        keys,
        message: `${nameOf(keys.slice(0, -1))} has no property ${key}.`,
        fix:
          close === undefined
            ? `Remove it; there are: ${known.slice(0, 12).join(", ")}${known.length > 12 ? " …" : ""}.`
            : `Write ${close}, or remove it.`,
      },
    ];
  }

  private list(items: string, value: unknown, keys: Keys): Mistake[] {
    const type = unwrapped(items);
    if (!Array.isArray(value)) {
      return [mistake(keys, "a list", value, "Begin each of its items with a hyphen.")];
    }
    return value.flatMap((item, index) => this.value(type, item, [...keys, index]));
  }

  private map(values: string, value: unknown, keys: Keys): Mistake[] {
    const type = unwrapped(values);
    if (!isRecord(value)) {
      return [mistake(keys, "values by name", value, "Write a name and a value a line.")];
    }
    return Object.entries(value).flatMap(([key, inner]) => this.value(type, inner, [...keys, key]));
  }
}

/** `string or list:(string or #Port)` are two. */
function alternativesOf(type: string): string[] {
  return type.split(/ or (?![^(]*\))/);
}

/** Alternatives within a list or map stand in brackets. */
function unwrapped(type: string): string {
  return type.replace(/^\((.*)\)$/, "$1");
}

function wordsOf(type: string): string {
  if (type.startsWith("list:")) return "a list";
  if (type.startsWith("#") || type.startsWith("map:")) return "properties by name";
  return { string: "a string", integer: "a whole number", null: "nothing" }[type] ?? type;
}

function oneOf(values: readonly string[], value: unknown, keys: Keys): Mistake[] {
  if (typeof value === "string" && values.includes(value)) return [];
  const close = typeof value === "string" ? closestName(value, values) : undefined;
  return [
    mistake(
      keys,
      values.length === 1 ? String(values[0]) : `one of ${values.join(", ")}`,
      value,
      `Write ${close ?? values[0]}.`,
    ),
  ];
}

function primitive(type: string, value: unknown, keys: Keys): Mistake[] {
  switch (type) {
    case "string":
      return typeof value === "string"
        ? []
        : [mistake(keys, "a string", value, `Put it between quotes: ${quoted(value)}.`)];
    case "integer":
      return Number.isInteger(value)
        ? []
        : [mistake(keys, "a whole number", value, "Write a whole number, without quotes.")];
    case "boolean":
      return typeof value === "boolean"
        ? []
        : [mistake(keys, "true or false", value, "Write true or false, without quotes.")];
    case "null":
      return value === null ? [] : [mistake(keys, "nothing", value, "Write nothing after it.")];
    default:
      throw new Error(`internal: the type ${type} is not known`);
  }
}

function mistake(keys: Keys, expected: string, value: unknown, fix: string): Mistake {
  return { keys, message: `${nameOf(keys)}: expected ${expected}, got ${shown(value)}.`, fix };
}

/** `spec.template.spec.containers[0].image`. */
function nameOf(keys: Keys): string {
  if (keys.length === 0) return "The document";
  return keys
    .map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join("");
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "properties";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function quoted(value: unknown): string {
  return typeof value === "object" ? '"text"' : JSON.stringify(String(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What was given instead of what was expected, as an error says it: short, whatever it is. */

const mostEntries = 4;

/** `3`, `"mean"`, `[1, 2]`, `{ dim: 1 }`, `a tensor of shape (2, 3)`, `a function`, `an object of class Map`. */
export function inWords(value: unknown, depth = 2): string {
  if (typeof value === "string") return JSON.stringify(cut(value));
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return listWords(value, depth);
  if (isTensorLike(value)) return `a tensor of shape (${value.shape.join(", ")})`;
  const name = className(value);
  if (ArrayBuffer.isView(value)) return `a ${name}`;
  if (!isPlainObject(value)) return `an object of class ${name}`;
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  if (depth === 0) return "{ … }";
  const shown = entries
    .slice(0, mostEntries)
    .map(([key, entry]) => `${key}: ${inWords(entry, depth - 1)}`);
  return `{ ${shown.join(", ")}${entries.length > mostEntries ? ", …" : ""} }`;
}

/** An object as `{ … }` makes it, which is how options are given; not an array, a tensor or another class's. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function listWords(values: readonly unknown[], depth: number): string {
  if (depth === 0 && values.length > 0) return "[…]";
  const shown = values.slice(0, mostEntries).map((value) => inWords(value, depth - 1));
  return `[${shown.join(", ")}${values.length > mostEntries ? ", …" : ""}]`;
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function className(value: object): string {
  const made: unknown = (value as { constructor?: unknown }).constructor;
  return typeof made === "function" && made.name !== "" ? made.name : "Object";
}

function isTensorLike(value: object): value is { shape: readonly number[] } {
  return "shape" in value && "dtype" in value && Array.isArray(value.shape);
}

/** Any value as text: bounded in depth and length, and safe against getters and proxies that throw. */
import { format, plugins } from "pretty-format";
import { errorMessage } from "../../base/assert.ts";

const MAX_CHARACTERS = 20_000;

export function inspect(value: unknown): string {
  if (typeof value === "string") return value;
  return safely(() => cut(format(value, OPTIONS)));
}

function safely(text: () => string): string {
  try {
    return text();
  } catch (error) {
    return `[a value that cannot be shown: ${errorMessage(error)}]`;
  }
}

/** As `inspect`, but a string stands in quotes: what a cell's last expression gives. */
export function inspectResult(value: unknown): string {
  return typeof value === "string" ? cut(JSON.stringify(value)) : inspect(value);
}

const MAX_INLINE = 240;

/** A value within a sentence: on one line, and short. */
export function inspectInline(value: unknown): string {
  const text = safely(() => format(value, { ...OPTIONS, min: true })).replaceAll(/\s*\n\s*/g, " ");
  return text.length > MAX_INLINE ? `${text.slice(0, MAX_INLINE)}…` : text;
}

/** Objects that describe themselves (tensors, modules) are shown as they wish. */
const selfDescribing = {
  test: (value: unknown): value is object =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Error) &&
    !(value instanceof Date) &&
    typeof value.toString === "function" &&
    value.toString !== Object.prototype.toString &&
    Object.getPrototypeOf(value) !== null &&
    !isBuiltIn(value),
  serialize: (value: object) => String(value),
};

function isBuiltIn(value: object): boolean {
  return ArrayBuffer.isView(value) || value instanceof RegExp || value instanceof URL;
}

const OPTIONS = {
  plugins: [selfDescribing, plugins.AsymmetricMatcher],
  escapeString: false,
  maxDepth: 5,
  maxWidth: 100,
  printBasicPrototype: false,
};

function cut(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  return `${text.slice(0, MAX_CHARACTERS)}… (${text.length} characters)`;
}

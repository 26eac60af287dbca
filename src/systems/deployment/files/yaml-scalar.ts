/** Scalars as YAML writes them, so that parsers of version 1.1, such as kubectl's and Docker's, and of 1.2 read the same. */
import type { Scalar } from "./tree.ts";
import { jsonText } from "./words.ts";

/** Words that one version or the other takes for something else than text; `e-0` is a number to some readers. */
const TAKEN = /^(y|n|yes|no|on|off|true|false|null|-?e[-+]?\d+)$/i;
/** Begins with a letter, or as a path or an option does, or is an amount with its unit: never a number, a date or an indicator. */
const PLAIN = /^(?:(?:[A-Za-z/]|--?[a-z])[\x20-\x7e]*|[1-9]\d*[A-Za-z]{1,2})$/;
/** What would end the text, or begin a comment. */
const ENDS = /: |:$| #| $/;

export function yamlScalar(value: Scalar): string {
  if (typeof value !== "string") return String(value);
  if (PLAIN.test(value) && !ENDS.test(value) && !TAKEN.test(value)) return value;
  // JSON's quotes are YAML's.
  return jsonText(value);
}

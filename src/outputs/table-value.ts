/** A value of a table as text: the same on the page and in files. */
import { numberText } from "./figure/number-text.ts";
import type { TableOutput } from "./plain-outputs.ts";

export function tableValueText(value: TableOutput["rows"][number][number]): string {
  if (value === null) return "";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value;
}

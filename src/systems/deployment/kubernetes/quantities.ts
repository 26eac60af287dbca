/** Amounts as Kubernetes writes them. */

import { lookUp } from "../../../base/look-up.ts";

const MEBIBYTE = 1024 ** 2;

/** Whole mebibytes, rounded up: `576Mi`. */
export function memoryQuantity(bytes: number): string {
  return `${Math.ceil(bytes / MEBIBYTE)}Mi`;
}

/** Cores, in thousandths where they are not whole: `2`, `500m`. */
export function cpuQuantity(cores: number): string {
  const milli = Math.ceil(cores * 1000 - 1e-9);
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

/** The number behind a quantity; undefined for what is none. */
export function quantityValue(quantity: unknown): number | undefined {
  if (typeof quantity === "number") return quantity;
  if (typeof quantity !== "string") return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))([A-Za-z]*)$/.exec(quantity);
  if (match === null) return Number.isFinite(Number(quantity)) ? Number(quantity) : undefined;
  const [, amount = "", unit = ""] = match;
  const factor = lookUp(FACTORS, unit);
  return factor === undefined ? undefined : Number(amount) * factor;
}

const DECIMAL = ["k", "M", "G", "T", "P", "E"].map((unit, power) => [unit, 1000 ** (power + 1)]);
const BINARY = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((unit, power) => [
  unit,
  1024 ** (power + 1),
]);
const FACTORS: Readonly<Record<string, number>> = Object.fromEntries([
  ["", 1],
  ["n", 1e-9],
  ["u", 1e-6],
  ["m", 1e-3],
  ...DECIMAL,
  ...BINARY,
]);

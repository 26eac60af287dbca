/** Bare numbers. The language is fixed: figures on the page, in files and in tests read the same everywhere. */

import { lookUp } from "../../base/look-up.ts";

/** What rounds to zero has no sign. */
const SIGN = { signDisplay: "negative" } as const;
const INTEGER = new Intl.NumberFormat("en", { ...SIGN, maximumFractionDigits: 0 });

export function integerText(value: number): string {
  if (!isOfDigits(value)) return numberText(value);
  return INTEGER.format(value).replace("-", "−");
}

/** `digits` significant digits; whole numbers in full, very large and very small ones as powers of ten. */
export function numberText(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return integerText(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return powerText(value, digits);
  const decimals = Math.max(0, digits - 1 - exponentOf(size));
  return fixedText(value, decimals)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** Beyond it a row of digits says less than a power of ten. */
const MOST_OF_DIGITS = 1e15;

function isOfDigits(value: number): boolean {
  return Math.abs(value) < MOST_OF_DIGITS;
}

/** With as many decimals as given, up to 20, thousands apart, and a true minus sign. */
export function fixedText(value: number, decimals: number): string {
  return decimalText(value, decimals, decimals);
}

/** Of a value so small that it takes more, nothing is left anyway. */
const MOST_DECIMALS = 20;
/** A format takes longer to make than a hundred numbers to write. */
const formats = new Map<string, Intl.NumberFormat>();

/** With `least` to `most` decimals, up to 20, as many as the value has. */
export function decimalText(value: number, least: number, most: number): string {
  if (!isOfDigits(value)) return numberText(value);
  const [minimumFractionDigits, maximumFractionDigits] = [least, most].map((decimals) =>
    Math.min(decimals, MOST_DECIMALS),
  );
  const key = `${minimumFractionDigits} ${maximumFractionDigits}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat("en", { ...SIGN, minimumFractionDigits, maximumFractionDigits });
  formats.set(key, format);
  return format.format(value).replace("-", "−");
}

/** The power of ten of the first significant digit; 0 of what has none. */
export function exponentOf(value: number): number {
  return value === 0 || !Number.isFinite(value)
    ? 0
    : Math.floor(Math.log10(Math.abs(value)) + 1e-12);
}

const SUPERSCRIPTS: Record<string, string> = Object.fromEntries(
  [..."0123456789-"].map((sign, index) => [sign, [..."⁰¹²³⁴⁵⁶⁷⁸⁹⁻"][index] ?? sign]),
);

/** `10⁻⁷`. */
export function powerOfTen(exponent: number): string {
  return `10${String(exponent).replaceAll(/[\d-]/g, (sign) => lookUp(SUPERSCRIPTS, sign) ?? sign)}`;
}

function powerText(value: number, digits: number): string {
  const [mantissa = "", exponent = "0"] = value.toExponential(digits - 1).split("e");
  const short = mantissa.includes(".") ? mantissa.replace(/0+$/, "").replace(/\.$/, "") : mantissa;
  return `${short.replace("-", "−")} × ${powerOfTen(Number(exponent))}`;
}

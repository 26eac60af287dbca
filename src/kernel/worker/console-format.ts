/**
 * What `console.log` makes of its arguments: the Formatter of https://console.spec.whatwg.org/#formatter. As in browsers, what is put
 * in is not looked through again, and `%%` is a percent sign.
 */
import { textOf } from "../../base/thrown.ts";
import { inspect, inspectResult } from "./inspect.ts";

const SPECIFIER = /%[sdifoOc%]/g;

export function formatted(data: readonly unknown[]): string {
  const [first, ...rest] = data;
  if (typeof first !== "string" || rest.length === 0) return data.map(inspect).join(" ");
  let used = 0;
  const target = first.replace(SPECIFIER, (specifier) => {
    if (specifier === "%%") return "%";
    if (used >= rest.length) return specifier;
    const value = rest[used];
    used += 1;
    return converted(specifier, value);
  });
  return [target, ...rest.slice(used).map(inspect)].join(" ");
}

function converted(specifier: string, value: unknown): string {
  switch (specifier) {
    case "%s":
      return textOf(value);
    case "%d":
    case "%i":
      return numberText(value, (text) => Number.parseInt(text, 10));
    case "%f":
      return numberText(value, Number.parseFloat);
    // Styles have no place in a text.
    case "%c":
      return "";
    default:
      return inspectResult(value);
  }
}

function numberText(value: unknown, parse: (text: string) => number): string {
  if (typeof value === "symbol") return "NaN";
  const number = parse(textOf(value));
  return Object.is(number, -0) ? "-0" : String(number);
}

/** Arguments of a program for the terminal: known ones alone, and numbers within their range. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { errorMessage } from "../base/assert.ts";
import { closestName } from "../base/closest-name.ts";
import { numberText } from "../outputs/figure/number-text.ts";
import { Refusal } from "./refusal.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** As Node's `parseArgs`; throws a Refusal for an option that there is not, with the one that was probably meant. */
export function readArguments<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [, unknown] = /'--([^' =]+)/.exec(errorMessage(error)) ?? [];
    if (unknown === undefined || unknown in options)
      throw new Refusal(`${errorMessage(error)}.`.replace(/\.\.$/, "."));
    const meant = closestName(unknown, Object.keys(options));
    throw new Refusal(
      `There is no option --${unknown}${meant === undefined ? "" : `; --${meant} is one`}. --help shows all.`,
    );
  }
}

export interface NumberRange {
  from: number;
  to: number;
  isWhole?: boolean;
  /** What it counts, after the number: `queries a second`. */
  unit: string;
}

/** The number of an option that was given. Throws a Refusal for anything else than a number within the range. */
export function readNumber(
  name: string,
  text: string,
  { from, to, isWhole = false, unit }: NumberRange,
): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= from && value <= to && (!isWhole || Number.isInteger(value))) return value;
  const kind = isWhole ? "a whole number of" : "a number of";
  throw new Refusal(
    `--${name} takes ${kind} ${unit} from ${numberText(from)} to ${numberText(to)}, not ${text === "" ? "nothing" : text}.`,
  );
}

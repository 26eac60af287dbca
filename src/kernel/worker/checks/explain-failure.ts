/** Explains an error that a check threw, in terms of the student's code: the expected and the actual value. */
import { closestName } from "../../../base/closest-name.ts";
import { isInstance } from "../../../base/thrown.ts";
import type { ErrorOutput } from "../../../outputs/plain-outputs.ts";
import { inspectInline } from "../inspect.ts";
import { MissingName } from "./check-scope.ts";
import { type Finding, Unmet } from "./expect.ts";

export interface FailureContext {
  /** The code of the checks: how it uses a name tells what the name was to be. */
  checks: string;
  /** The names that it takes from the notebook, as far as they are there. */
  names: ReadonlyMap<string, unknown>;
  /** The names that the student's cell declares. */
  declared: readonly string[];
  /** The student's cell. */
  cellId: string;
  toOutput(thrown: unknown): ErrorOutput;
}

export function explainFailure(thrown: unknown, context: FailureContext): Finding {
  if (isInstance(thrown, Unmet)) return thrown.finding;
  if (isInstance(thrown, MissingName)) return missing(thrown.missing, context);
  const error = context.toOutput(thrown);
  return notCallable(error, context) ?? { expected: "no error", got: errorText(error, context) };
}

function missing(name: string, { checks, declared }: FailureContext): Finding {
  const close = closestName(name, declared);
  return {
    expected: `${kindOfName(name, checks)} called \`${name}\``,
    got: close === undefined ? "none" : `none, but one called \`${close}\``,
  };
}

/** The kind of value that the checks take a name for: they call it, construct it, or read it. */
function kindOfName(name: string, checks: string): string {
  const word = name.replaceAll("$", "\\$");
  if (new RegExp(`\\bnew\\s+${word}\\b`).test(checks)) return "a class";
  return new RegExp(`(?<![\\w$.])${word}\\s*\\(`).test(checks) ? "a function" : "a value";
}

/** "f is not a function", where `f` is a name that the checks call: then that is what was expected of it. */
function notCallable(
  { name, message }: ErrorOutput,
  { checks, names }: FailureContext,
): Finding | undefined {
  const [, called = ""] =
    /^([\p{ID_Continue}$]+) is not a (?:function|constructor)/u.exec(message) ?? [];
  const value = names.get(called);
  if (name !== "TypeError" || !names.has(called) || typeof value === "function") return undefined;
  return {
    expected: `${kindOfName(called, checks)} called \`${called}\``,
    got: inspectInline(value),
  };
}

function errorText({ name, message, frames }: ErrorOutput, { cellId }: FailureContext): string {
  const place = frames.find((frame) => frame.cellId === cellId);
  return `${name}: ${message}${place === undefined ? "" : ` (line ${place.line} of this cell)`}`;
}

/**
 * Expectations that do not say what they look at are named after it: `expect(plan?.machines)` becomes
 * `expect(plan?.machines, "machines")`, so that a student reads which field of their answer was meant.
 */
import { lookUp } from "../../../base/look-up.ts";

const CALL = "expect(";
const STEPS: Readonly<Record<string, number>> = {
  ...{ "(": 1, "[": 1, "{": 1 },
  ...{ ")": -1, "]": -1, "}": -1 },
};

export function withFieldsNamed(checks: string): string {
  let named = "";
  let from = 0;
  for (const { index } of checks.matchAll(/(?<![\w$.])expect\(/g)) {
    const end = endOfOnly(checks, index + CALL.length);
    const field = end && fieldOf(checks.slice(index + CALL.length, end));
    if (!field) continue;
    named += `${checks.slice(from, end)}, "\`${field}\`"`;
    from = end;
  }
  return named + checks.slice(from);
}

/** Where the argument that begins at `from` ends; undefined where it is not the only one. */
function endOfOnly(code: string, from: number): number | undefined {
  // What strings hold is neither a bracket nor a comma.
  const rest = code
    .slice(from)
    .replaceAll(/(["'`])(?:\\.|(?!\1)[^\\])*\1/gs, ({ length }) => "_".repeat(length));
  let depth = 0;
  for (let place = 0; place < rest.length; place++) {
    const sign = rest[place] ?? "";
    if (depth === 0 && sign === ",") return undefined;
    depth += lookUp(STEPS, sign) ?? 0;
    if (depth < 0) return from + place;
  }
  return undefined;
}

/** Longer calls say less than the name of their check does. */
const LONGEST = 60;

/** The last field of an access such as `plan(a, b)?.type`, a name by itself, or a call as it is written. */
function fieldOf(argument: string): string | undefined {
  const access = withoutBrackets(argument).trim();
  const field = /^(?:await\s+)?(?:[\w$]+\??\.)*([A-Za-z_$][\w$]*)$/.exec(access)?.[1];
  if (field === undefined || !/[)\]]\s*$/.test(argument)) return field;
  const isShort = argument.length <= LONGEST && !/[\n`"]/.test(argument);
  return isShort ? argument.trim().replace(/^await\s+/, "") : undefined;
}

function withoutBrackets(code: string): string {
  const less = code.replaceAll(/\([^()]*\)|\[[^[\]]*\]/g, "");
  return less === code ? code : withoutBrackets(less);
}

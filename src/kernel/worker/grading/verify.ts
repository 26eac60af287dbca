/**
 * Calls a submission on fresh inputs with the solution beside it. Inputs are drawn near those on which the checks call the solution;
 * one on which the solution fails, or answers differently when it is asked again, says nothing and is left out.
 */
import { Random } from "../../../base/random.ts";
import { textOf } from "../../../base/thrown.ts";
import type { ChecksOutput } from "../../../outputs/checks.ts";
import type { GradeRequest, Verification } from "../../protocol.ts";
import { inspectInline } from "../inspect.ts";
import { freshInput } from "./fresh-input.ts";

type Callable = (...values: unknown[]) => unknown;

interface Recorded {
  solution: unknown;
  /** The arguments of each call, where they are plain data. */
  calls: unknown[][];
  /** Calls with something else. */
  others: number;
}

const MOST_CALLS = 100;

/** What the checks call the solution with. */
export class CallRecord {
  readonly names = new Map<string, Recorded>();
  /** Checks that the solution itself does not pass. */
  unsolved: string[] = [];

  /** The same value; if it is a function, its calls are heard. */
  recording(name: string, solution: unknown): unknown {
    const recorded: Recorded = { solution, calls: [], others: 0 };
    this.names.set(name, recorded);
    if (typeof solution !== "function") return solution;
    return new Proxy(solution as Callable, {
      apply(target, self, values) {
        if (!values.every(isPlain)) recorded.others += 1;
        else if (recorded.calls.length < MOST_CALLS) recorded.calls.push(structuredClone(values));
        return Reflect.apply(target, self, values);
      },
    });
  }

  heard({ results }: ChecksOutput): void {
    this.unsolved = results.filter(({ passed }) => !passed).map(({ name }) => name);
  }
}

/** `submitted`: what the checks have under a name. */
export async function verify(
  record: CallRecord,
  how: NonNullable<GradeRequest["verify"]>,
  submitted: (name: string) => unknown,
): Promise<Verification[]> {
  const verified: Verification[] = [];
  for (const [name, recorded] of record.names) {
    const theirs = submitted(name);
    const note = whyNot(record, recorded);
    if (note !== undefined) verified.push({ name, inputs: 0, agreed: 0, note });
    // Of one that is missing the checks say enough.
    else if (isFunction(theirs)) verified.push(await compare(name, recorded, theirs, how));
  }
  return verified;
}

function whyNot({ unsolved }: CallRecord, { solution, calls, others }: Recorded) {
  if (!isFunction(solution)) return "it is no function";
  if (unsolved.length > 0) {
    return `the solution itself does not pass “${unsolved[0]}” here, where arguments are copies`;
  }
  if (calls.length > 0) return undefined;
  return others > 0
    ? "checks call it with functions or objects, which cannot be drawn"
    : "no check calls it";
}

function isFunction(value: unknown): value is Callable {
  return typeof value === "function";
}

async function compare(
  name: string,
  { solution, calls }: Recorded,
  theirs: Callable,
  { inputs: wanted, seed }: NonNullable<GradeRequest["verify"]>,
): Promise<Verification> {
  const random = new Random(seed);
  const found: Verification = { name, inputs: 0, agreed: 0 };
  for (let draw = 0; draw < 4 * wanted && found.inputs < wanted; draw += 1) {
    const drawn = calls[random.integer(0, calls.length)] ?? [];
    const values = drawn.map((value) => freshInput(value, random));
    const known = await settledAnswer(solution as Callable, values);
    if (known === undefined) continue;
    if (!isPlain(known.value)) return { ...found, note: "its results cannot be compared" };
    found.inputs += 1;
    const answer = await ask(theirs, values);
    if (!("thrown" in answer) && isSame(answer.value, known.value)) found.agreed += 1;
    else {
      found.differs ??= {
        call: `${name}(${values.map(inspectInline).join(", ")})`.slice(0, 500),
        expected: inspectInline(known.value),
        got: "thrown" in answer ? `an error: ${answer.thrown}` : inspectInline(answer.value),
      };
    }
  }
  return found.inputs > 0 ? found : { ...found, note: "the solution fails on what was drawn" };
}

/** Undefined where the solution fails, or does not answer the same again. */
async function settledAnswer(
  solution: Callable,
  values: readonly unknown[],
): Promise<{ value: unknown } | undefined> {
  const first = await ask(solution, values);
  const again = await ask(solution, values);
  if ("thrown" in first || "thrown" in again) return undefined;
  return isSame(first.value, again.value) ? first : undefined;
}

async function ask(
  callable: Callable,
  values: readonly unknown[],
): Promise<{ value: unknown } | { thrown: string }> {
  try {
    return { value: await callable(...structuredClone(values)) };
  } catch (thrown) {
    return { thrown: textOf(thrown).slice(0, 200) };
  }
}

/** Data without functions and without objects of classes. */
function isPlain(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  if (ArrayBuffer.isView(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every(isPlain);
}

/** Numbers may be off by a millionth: the order of additions is the submission's own. */
function isSame(ours: unknown, theirs: unknown): boolean {
  if (Object.is(ours, theirs)) return true;
  if (typeof ours === "number" && typeof theirs === "number") {
    const size = Math.max(Math.abs(ours), Math.abs(theirs));
    return Math.abs(ours - theirs) <= 1e-6 * Math.max(size, 1e-6);
  }
  if (typeof ours !== "object" || typeof theirs !== "object" || !ours || !theirs) return false;
  const [own, other] = [Object.entries(ours), new Map(Object.entries(theirs))];
  if (own.length !== other.size || Array.isArray(ours) !== Array.isArray(theirs)) return false;
  return own.every(([key, value]) => other.has(key) && isSame(value, other.get(key)));
}

/** A value that a file takes from the plan: it carries which figure it came from, down to the measurement. */
export interface Planned<T> {
  readonly value: T;
  /** Said beside the value, in a few words: `64 queries/s, with 30 % left free`. */
  readonly origin: string;
  /** How the value follows, a sentence a step, from the value back to what was measured or assumed. */
  readonly chain: readonly string[];
}

/** Another form of a planned value: `step` says how it follows. */
export function derived<T, U>(
  from: Planned<T>,
  form: (value: T) => U,
  step?: { origin?: string; chain?: string },
): Planned<U> {
  return {
    value: form(from.value),
    origin: step?.origin ?? from.origin,
    chain: step?.chain === undefined ? from.chain : [step.chain, ...from.chain],
  };
}

export function isPlanned(value: unknown): value is Planned<unknown> {
  return typeof value === "object" && value !== null && "origin" in value && "chain" in value;
}

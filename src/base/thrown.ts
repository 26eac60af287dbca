/**
 * Reads what was thrown. Code of cells may throw anything: a Proxy whose traps throw, an error whose `message` is a getter or a
 * symbol. None of these may throw again where the failure is told, or nobody would hear of it.
 */

/** `value instanceof type`; false where asking throws. */
export function isInstance<T>(
  value: unknown,
  type: abstract new (...args: never[]) => T,
): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** A property of any value; `otherwise` where reading it throws. */
export function peek(value: unknown, key: PropertyKey, otherwise?: unknown): unknown {
  try {
    return (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  } catch {
    return otherwise;
  }
}

/** As `String(value)`, in brackets where it has no text. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "[a value that cannot be read]";
  }
}

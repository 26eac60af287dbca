/**
 * The scope that the checks of an exercise run in: they read the notebook's names, and what they declare or assign stays with
 * them. A name that is not there is a finding, not an accident, so it has an error of its own.
 */
import { declarations } from "../../../compiler/scope.ts";

/** Checks asked for a name that no cell has given. */
export class MissingName extends ReferenceError {
  readonly missing: string;

  constructor(name: string) {
    super(`${name} is not defined`);
    this.missing = name;
  }
}

/**
 * `isGone`: the notebook still has the name, but what it was made by is no longer there. `own`: names that only the checks
 * have.
 */
export function checkScope(
  notebook: Record<string, unknown>,
  isGone: (name: string) => boolean,
  own: Record<string, unknown>,
): Record<string, unknown> {
  const has = (name: string) => name in notebook && !isGone(name);
  const names = new Proxy(Object.create(null) as object, {
    has: (_, name) => typeof name === "string" && has(name),
    get(_, name) {
      // Inspecting or awaiting the scope reads symbols and `then`.
      if (typeof name === "symbol" || (name === "then" && !has(name))) return undefined;
      if (!has(name)) throw new MissingName(name);
      return notebook[name];
    },
    set(_, name, value, receiver: object) {
      if (typeof name === "string" && !has(name)) throw new MissingName(name);
      return define(receiver, name, value);
    },
  });
  const scope = Object.create(names) as Record<string, unknown>;
  const declare = new Proxy(scope, { set: (_, name, value) => define(scope, name, value) });
  define(scope, declarations, declare);
  for (const [name, value] of Object.entries(own)) define(scope, name, value);
  return scope;
}

function define(scope: object, name: string | symbol, value: unknown): boolean {
  return Reflect.defineProperty(scope, name, { value, writable: true, configurable: true });
}

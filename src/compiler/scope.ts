/**
 * The notebook's scope: one object whose own properties are the notebook's names, so that compiled code reads and
 * writes them as fast as any property. Names that are missing fall through to its prototype, a Proxy that turns them
 * into sentences. Since writing a missing name is an error there, declarations go through a second door,
 * `scope[declarations]`: whatever is assigned to its properties becomes an own property of the scope.
 */

/** No identifier, so that it cannot be anyone's name. */
export const declarations = "#declarations";

/** `describe` may say where a missing name comes from, such as "cell `load` defines it; run that first". */
export function createScope(
  describe: (name: string) => string = () => "",
): Record<string, unknown> {
  const missing = new Proxy(Object.create(null) as object, {
    get(_, name) {
      if (name === declarations) return declare;
      // Inspecting or awaiting the scope reads symbols and `then`; those are not a reader's mistake.
      if (typeof name === "symbol" || name === "then") return undefined;
      throw new ReferenceError(withHint(`${name} is not defined`, describe(name)));
    },
    set(_, name, value) {
      if (typeof name === "symbol") return define(name, value);
      const advice = describe(name) || `write "let ${name} = …" to declare it`;
      throw new ReferenceError(withHint(`${name} is not defined`, advice));
    },
  });
  const scope: Record<string, unknown> = Object.create(missing);
  const define = (name: string | symbol, value: unknown) =>
    Reflect.defineProperty(scope, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  const declare = new Proxy(scope, { set: (_, name, value) => define(name, value) });
  return scope;
}

function withHint(message: string, hint: string): string {
  return hint === "" ? message : `${message}: ${hint}`;
}

import { ADDED } from "./own-words.ts";

/** The names that compiled code adds to a cell's own. */
export interface InjectedNames {
  /** The notebook's scope. */
  scope: string;
  /** The `CellRuntime`. */
  runtime: string;
  /** Object that declarations are assigned to. */
  declare: string;
  /** Prefix of the modules that the cell imports. */
  module: string;
  /** What a `catch` of compiled code catches. */
  caught: string;
}

/** Lengthened until the cell mentions none of them. */
export function injectedNames(mentioned: ReadonlySet<string>): InjectedNames {
  for (let suffix = ""; ; suffix += "_") {
    const names = {
      scope: `${ADDED}${suffix}`,
      runtime: `${ADDED}cell${suffix}`,
      declare: `${ADDED}new${suffix}`,
      module: `${ADDED}module${suffix}`,
      caught: `${ADDED}caught${suffix}`,
    };
    const taken = [...mentioned].some(
      (name) => Object.values(names).includes(name) || name.startsWith(names.module),
    );
    if (!taken) return names;
  }
}

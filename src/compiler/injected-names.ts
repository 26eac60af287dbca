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
}

/** `$`, `$cell` and so on, lengthened until the cell mentions none of them. */
export function injectedNames(mentioned: ReadonlySet<string>): InjectedNames {
  for (let suffix = ""; ; suffix += "_") {
    const names = {
      scope: `$${suffix}`,
      runtime: `$cell${suffix}`,
      declare: `$new${suffix}`,
      module: `$module${suffix}`,
    };
    const taken = [...mentioned].some(
      (name) => Object.values(names).includes(name) || name.startsWith(names.module),
    );
    if (!taken) return names;
  }
}

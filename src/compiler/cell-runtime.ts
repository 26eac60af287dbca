/** The kernel's services to compiled code while it runs; generated code knows them by an added name. */
export interface CellRuntime {
  /** The module that `import` or `import()` names; rejects with a sentence when there is none. */
  library(specifier: string): Promise<Record<string, unknown>>;
  /** One export of it (`default` for a default import); throws a sentence when it has no such name. */
  imported(module: Record<string, unknown>, name: string, specifier: string): unknown;
  /** An `await` that can be stopped. */
  wait<T>(value: T): Promise<Awaited<T>>;
  /** Whether the notebook's scope has the name now. */
  has(name: string): boolean;
  /** Throws when the run was asked to stop. */
  check(): void;
  /** Takes the cell's last expression, and keeps nothing of it. */
  set last(value: unknown);
  /** What was caught, if it is an engine's error with its message in the cell's own words. */
  caught(thrown: unknown): unknown;
}

/** The value of a compiled cell's `code`; its promise resolves to the cell's last expression. */
export type CellFunction = (
  scope: Record<string, unknown>,
  runtime: CellRuntime,
) => Promise<unknown>;

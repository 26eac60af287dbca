/** What a platform accepts, as `scripts/tooling/schema-tables.mjs` writes it; its head explains the types. */
export interface SchemaTable {
  /** Shapes by document: `apps/v1 Deployment`. */
  readonly roots: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Types by property; `?` behind those that may be missing. */
export type Shape = Readonly<Record<string, string>>;

/** How a cell and the notebook's scope touch: which names it brings in, and which it needs. */
export interface CellNames {
  /** Top-level names that the cell declares, with how. */
  declares: Record<string, DeclarationKind>;
  /** Names of the notebook that the cell reads, anywhere in it, functions included. */
  uses: string[];
  /** Names that it assigns without declaring them. */
  assigns: string[];
}

export type DeclarationKind = "const" | "let" | "var" | "function" | "class" | "import";

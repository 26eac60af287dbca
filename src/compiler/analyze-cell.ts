import { findReferences, type Reference, type References } from "./find-references.ts";
import type { CellNames } from "./names.ts";
import { parseCell } from "./parse-cell.ts";

/**
 * The names that the cell declares, uses and assigns. `uses` has every free name, `Math` and `console` included: only the notebook
 * knows which of them are its own. Throws a `CellSyntaxError`.
 */
export function analyzeCell(source: string): CellNames {
  return cellNames(findReferences(parseCell(source).program), () => false);
}

export function cellNames(references: References, isGlobal: (name: string) => boolean): CellNames {
  const free = [...references.outer.values()].filter(
    (reference) => !reference.declaration && isNotebookName(reference, isGlobal),
  );
  const named = (...accesses: Reference["access"][]) => [
    ...new Set(free.filter(({ access }) => accesses.includes(access)).map(({ name }) => name)),
  ];
  return {
    declares: Object.fromEntries(references.declares),
    uses: named("read", "update"),
    assigns: named("write", "update"),
  };
}

/** Values that JavaScript happens to spell as names. */
const spelledAsNames = new Set(["undefined", "NaN", "Infinity"]);

export function isNotebookName(
  { name, declaration }: Reference,
  isGlobal: (name: string) => boolean,
): boolean {
  return declaration !== undefined || !(spelledAsNames.has(name) || isGlobal(name));
}

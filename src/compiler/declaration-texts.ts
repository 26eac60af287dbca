import type { Program } from "acorn";
import { parseCell } from "./parse-cell.ts";
import { namesIn } from "./syntax-tree.ts";

/** How a cell declares each of its top-level names, without types; imported names are left out. Throws a `CellSyntaxError`. */
export function declarationTexts(source: string): Map<string, string> {
  const { code, program } = parseCell(source);
  return new Map(
    program.body.flatMap((statement) => {
      const text = code.slice(statement.start, statement.end).replaceAll(/\s+/g, " ");
      return declaredBy(statement).map((name) => [name, text] as const);
    }),
  );
}

function declaredBy(statement: Program["body"][number]): string[] {
  switch (statement.type) {
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return [statement.id.name];
    case "VariableDeclaration":
      return statement.declarations.flatMap(({ id }) => namesIn(id).map(({ name }) => name));
    case "ExportNamedDeclaration":
      return statement.declaration ? declaredBy(statement.declaration) : [];
    default:
      return [];
  }
}

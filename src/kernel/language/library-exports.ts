/** Exports that cells can import, by name: where each is best imported from. */
import ts from "typescript";
import { DOORS, librarySource } from "./language-host.ts";
import type { CompletionKind } from "./protocol.ts";

export interface LibraryExport {
  readonly specifier: string;
  readonly kind: CompletionKind;
  readonly symbol: ts.Symbol;
}

/** Folders of the framework that have a path of their own for students. */
const SUB_PACKAGES = ["nn", "optim", "data", "models"];

export function libraryExports(program: ts.Program): Map<string, LibraryExport> {
  const checker = program.getTypeChecker();
  const found = new Map<string, LibraryExport>();
  for (const [specifier, path] of Object.entries(DOORS)) {
    const file = program.getSourceFile(path);
    const module = file && checker.getSymbolAtLocation(file);
    if (module === undefined) continue;
    for (const exported of checker.getExportsOfModule(module)) {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
      if (found.has(exported.name)) continue;
      found.set(exported.name, {
        specifier: subPackage(symbol) ?? specifier,
        kind: kindOf(symbol),
        symbol,
      });
    }
  }
  return found;
}

function subPackage(symbol: ts.Symbol): string | undefined {
  const path = symbol.declarations?.[0]?.getSourceFile().fileName;
  const [folder, inner] = (path === undefined ? undefined : librarySource(path))?.split("/") ?? [];
  if (folder !== "tinytorch" || inner === undefined) return undefined;
  return SUB_PACKAGES.includes(inner) ? `tinytorch/${inner}` : undefined;
}

function kindOf({ flags }: ts.Symbol): CompletionKind {
  if (flags & ts.SymbolFlags.Class) return "class";
  if (flags & ts.SymbolFlags.Function) return "function";
  if (flags & ts.SymbolFlags.Interface) return "interface";
  if (flags & ts.SymbolFlags.TypeAlias) return "type";
  return "constant";
}

/**
 * Another name for what a name in a cell means, in every cell that means the same. Inside one file TypeScript knows where that
 * is. Between cells the generated imports and exports connect them, and each side is asked for by itself: TypeScript would give
 * an import another local name, and does not see that `declare let` stands for another cell's variable.
 */
import { groupBy } from "es-toolkit";
import ts from "typescript";
import type { CellId } from "../../notebook/notebook.ts";
import type { CellChain, CellFile, VisibleName } from "./cell-chain.ts";
import type { Refusal, Renamable, RenamedCell, Renaming } from "./protocol.ts";

const NO_NAME: Refusal = { refusal: "There is no name here that could be another." };

export class Renamer {
  readonly #service: ts.LanguageService;
  readonly #chain: CellChain;

  constructor(service: ts.LanguageService, chain: CellChain) {
    this.#service = service;
    this.#chain = chain;
  }

  renamable(cellId: CellId, offset: number): Renamable | Refusal {
    const cell = this.#chain.cell(cellId);
    if (cell === undefined || offset > cell.source.length) return NO_NAME;
    const word = wordAt(cell.source, offset);
    const info = this.#service.getRenameInfo(cell.path, offset, {});
    if (!info.canRename) return isName(word) ? elsewhere(word) : NO_NAME;
    const { start, length } = info.triggerSpan;
    const name = cell.source.slice(start, start + length);
    // A path that is imported from can be renamed too, as a file.
    if (!isName(name)) return NO_NAME;
    if (this.#isOfLibrary(cell, offset, name)) return elsewhere(name);
    return { from: start, to: start + length, name };
  }

  rename(cellId: CellId, offset: number, name: string): Renaming | Refusal {
    const cell = this.#chain.cell(cellId);
    const found = this.renamable(cellId, offset);
    if ("refusal" in found) return found;
    if (cell === undefined) return NO_NAME;
    if (!isName(name)) return { refusal: `“${name}” is not a name that code can use.` };
    if (name === found.name) return { cells: [] };
    const here = this.#locations(cell.path, offset);
    const shared = this.#sharedName(cellId, found.name, here);
    const locations =
      shared === undefined
        ? here
        : this.#sides(shared).flatMap((side) => this.#locations(side.path, side.offset));
    if (locations.some(({ fileName }) => this.#chain.idOf(fileName) === undefined)) {
      return elsewhere(found.name);
    }
    const cells = this.#rewritten(locations, name);
    if (this.#isProperty(cell, offset)) return { cells };
    const concerned = shared === undefined ? cells.map((it) => it.cellId) : this.#chain.ids();
    return this.#clash(name, concerned, shared) ?? { cells };
  }

  #locations(path: string, offset: number): readonly ts.RenameLocation[] {
    return (
      this.#service.findRenameLocations(path, offset, false, false, {
        // `{ x }` becomes `{ x: y }`.
        providePrefixAndSuffixTextForRename: true,
      }) ?? []
    );
  }

  /** The name as cells share it, if the one that was found is not a cell's own affair. */
  #sharedName(
    cellId: CellId,
    name: string,
    found: readonly ts.RenameLocation[],
  ): VisibleName | undefined {
    const declared = this.#chain.declaredFor(cellId, name);
    const declarer = declared && this.#chain.cell(declared.cellId);
    const sides = declared === undefined ? [] : this.#sides(declared);
    const isShared = found.some(
      ({ fileName, textSpan }) =>
        (fileName === declarer?.path && textSpan.start === declared?.offset) ||
        sides.some(({ path, offset }) => path === fileName && offset === textSpan.start),
    );
    return isShared ? declared : undefined;
  }

  /** Where a shared name comes into each cell that means it. */
  #sides(shared: VisibleName): { path: string; offset: number }[] {
    const path = this.#chain.cell(shared.cellId)?.path ?? "";
    return [{ path, offset: shared.offset }, ...this.#chain.takersOf(shared)];
  }

  /** The cells with the new name; what is generated follows from them by itself. */
  #rewritten(locations: readonly ts.RenameLocation[], name: string): RenamedCell[] {
    const byPath = groupBy([...locations], ({ fileName }) => fileName);
    return Object.entries(byPath).flatMap(([path, found]) => {
      const cellId = this.#chain.idOf(path);
      const { source: before = "" } = this.#chain.file(path) ?? {};
      // Several sides may find the same place.
      const places = new Map(found.map((it) => [it.textSpan.start, it]));
      const after = [...places.values()]
        .filter(({ textSpan }) => textSpan.start < before.length)
        .sort((one, other) => other.textSpan.start - one.textSpan.start)
        .reduce((text, { textSpan: { start, length }, prefixText = "", suffixText = "" }) => {
          const written = `${prefixText}${name}${suffixText}`;
          return text.slice(0, start) + written + text.slice(start + length);
        }, before);
      return cellId === undefined || after === before ? [] : [{ cellId, before, after }];
    });
  }

  #isOfLibrary({ path }: CellFile, offset: number, name: string): boolean {
    const definitions = this.#service.getDefinitionAtPosition(path, offset) ?? [];
    return definitions.some(
      // An import under another name has that name from the cell.
      (it) => this.#chain.idOf(it.fileName) === undefined && it.name === name,
    );
  }

  #isProperty({ path }: CellFile, offset: number): boolean {
    const info = this.#service.getRenameInfo(path, offset, {});
    return info.canRename && PROPERTIES.has(info.kind);
  }

  /** The new name means something already: in the notebook, or in a cell where it would now mean something else. */
  #clash(
    name: string,
    cellIds: readonly CellId[],
    shared: VisibleName | undefined,
  ): Refusal | undefined {
    const declarer = shared && this.#chain.declarerOf(name);
    if (declarer !== undefined) return { refusal: `“${name}” is already declared in ${declarer}.` };
    const user = cellIds.find((id) => this.#isUsed(name, id));
    return user === undefined
      ? undefined
      : { refusal: `“${name}” already means something else in ${user}.` };
  }

  #isUsed(name: string, cellId: CellId): boolean {
    const program = this.#service.getProgram();
    const cell = this.#chain.cell(cellId);
    const file = cell && program?.getSourceFile(cell.path);
    if (cell === undefined || file === undefined || !cell.source.includes(name)) return false;
    const checker = program?.getTypeChecker();
    const visit = (node: ts.Node): boolean => {
      if (node.pos >= cell.source.length) return false;
      const isUse = ts.isIdentifier(node) && node.text === name && !isPropertyName(node);
      if (isUse && checker?.getSymbolAtLocation(node) !== undefined) return true;
      return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false;
    };
    return visit(file);
  }
}

const PROPERTIES: ReadonlySet<string> = new Set([
  ts.ScriptElementKind.memberVariableElement,
  ts.ScriptElementKind.memberFunctionElement,
  ts.ScriptElementKind.memberGetAccessorElement,
  ts.ScriptElementKind.memberSetAccessorElement,
  ts.ScriptElementKind.memberAccessorVariableElement,
]);

function elsewhere(name: string): Refusal {
  return { refusal: `“${name}” is not declared in this notebook, so it keeps its name.` };
}

function wordAt(source: string, offset: number): string {
  const before = /[\p{ID_Continue}$]*$/u.exec(source.slice(0, offset))?.[0] ?? "";
  return before + (/^[\p{ID_Continue}$]*/u.exec(source.slice(offset))?.[0] ?? "");
}

/** Words such as `of` can be names, `class` cannot; in a module neither can `await` and what strict code reserves. */
function isName(text: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, undefined, text);
  const kind = scanner.scan();
  if (kind === ts.SyntaxKind.AwaitKeyword || scanner.getTokenEnd() !== text.length) return false;
  return kind === ts.SyntaxKind.Identifier || kind > ts.SyntaxKind.LastFutureReservedWord
    ? kind <= ts.SyntaxKind.LastKeyword
    : false;
}

/** `a.name`, `{ name: … }` and members of classes: no use of the name by itself. */
function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (
    (ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent)) &&
    parent.name === node
  );
}

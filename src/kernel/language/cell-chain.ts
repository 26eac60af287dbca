/**
 * Cells as modules that TypeScript can read. Each is a file of its own: the cell's source as it stands, and after it, where no
 * offset moves, imports of the names that it takes from other cells and exports of those that it declares. So a later cell may
 * declare a name again, and only cells that use what was edited need another look.
 *
 * A name is the one that the nearest cell above declares, as when cells are run from the top; a function may also use a name that
 * only a cell below declares. A variable that may be reassigned is not imported, because an import cannot be assigned to.
 */
import type { CellId } from "../../notebook/notebook.ts";
import { type DeclaredName, type NamesInCell, namesInCell } from "./cell-names.ts";
import type { CellText } from "./protocol.ts";

export interface CellFile {
  readonly path: string;
  readonly source: string;
  /** The source and what is generated after it. */
  readonly text: string;
  readonly version: number;
}

interface ChainCell {
  readonly id: CellId;
  readonly path: string;
  source: string;
  names: NamesInCell;
  text: string;
  version: number;
  /** Names that it takes from other cells. */
  takes: ReadonlyMap<string, TakenName>;
}

interface TakenName {
  readonly from: ChainCell;
  /** In the generated part. */
  readonly offset: number;
}

export interface VisibleName extends DeclaredName {
  readonly name: string;
  readonly cellId: CellId;
}

export class CellChain {
  readonly #isGlobal: (name: string) => boolean;
  readonly #cells = new Map<CellId, ChainCell>();
  readonly #byPath = new Map<string, ChainCell>();
  #order: ChainCell[] = [];
  #places = new Map<ChainCell, number>();
  /** Where in the order each name is declared, ascending. */
  #declarers = new Map<string, number[]>();
  #pathCount = 0;

  /** `isGlobal`: the name exists without any cell, so only a cell above can take its place. */
  constructor(isGlobal: (name: string) => boolean) {
    this.#isGlobal = isGlobal;
  }

  /** Takes in new sources and, where given, a new order of all cells; gives back the cells to check again. */
  update(changed: readonly CellText[], order?: readonly CellId[]): CellId[] {
    const edited = changed.map((cell) => this.#take(cell));
    if (order !== undefined) this.#reorder(order);
    const isOutline = order !== undefined || edited.some(({ hasNewNames }) => hasNewNames);
    if (isOutline) this.#findDeclarers();
    const rewritten = (isOutline ? this.#order : edited.map(({ cell }) => cell)).filter((cell) =>
      this.#rewrite(cell),
    );
    return this.#withDependents(rewritten);
  }

  paths(): string[] {
    return this.#order.map(({ path }) => path);
  }

  file(path: string): CellFile | undefined {
    return this.#byPath.get(path);
  }

  cell(id: CellId): CellFile | undefined {
    return this.#cells.get(id);
  }

  idOf(path: string): CellId | undefined {
    return this.#byPath.get(path)?.id;
  }

  /** Names of other cells that a cell can use. */
  visibleFrom(id: CellId): VisibleName[] {
    const cell = this.#cells.get(id);
    if (cell === undefined) return [];
    return [...this.#declarers.keys()].flatMap((name) => {
      const from = cell.names.declares.has(name) ? undefined : this.#declarerFor(cell, name);
      const declared = from?.names.declares.get(name);
      return from && declared ? [{ ...declared, name, cellId: from.id }] : [];
    });
  }

  /** Where a name that stands in a cell's generated part is declared. */
  declaredFor(id: CellId, name: string): VisibleName | undefined {
    const cell = this.#cells.get(id);
    const from = cell?.names.declares.has(name) ? cell : cell && this.#declarerFor(cell, name);
    const declared = from?.names.declares.get(name);
    return from && declared && { ...declared, name, cellId: from.id };
  }

  /** Where, in the generated parts of other cells, a name stands that they take from the cell that declares it. */
  takersOf({ name, cellId }: VisibleName): { path: string; offset: number }[] {
    return this.#order.flatMap(({ path, takes }) => {
      const taken = takes.get(name);
      return taken?.from.id === cellId ? [{ path, offset: taken.offset }] : [];
    });
  }

  /** The cells in order. */
  ids(): CellId[] {
    return this.#order.map(({ id }) => id);
  }

  /** The cell that declares a name for others, if one does. */
  declarerOf(name: string): CellId | undefined {
    return this.#order[this.#declarers.get(name)?.[0] ?? -1]?.id;
  }

  #take({ id, source }: CellText): { cell: ChainCell; hasNewNames: boolean } {
    const names = namesInCell(source);
    const known = this.#cells.get(id);
    if (known !== undefined) {
      const hasNewNames = !declareTheSame(known.names, names);
      known.source = source;
      known.names = names;
      return { cell: known, hasNewNames };
    }
    // Ids are free text; paths are not.
    this.#pathCount += 1;
    const path = `/cells/${this.#pathCount}.ts`;
    const cell = {
      id,
      path,
      source,
      names,
      text: "",
      version: 0,
      takes: new Map<string, TakenName>(),
    };
    this.#cells.set(id, cell);
    this.#byPath.set(path, cell);
    return { cell, hasNewNames: true };
  }

  #reorder(order: readonly CellId[]): void {
    this.#order = order.flatMap((id) => this.#cells.get(id) ?? []);
    this.#places = new Map(this.#order.map((cell, index) => [cell, index]));
    for (const [id, cell] of this.#cells) {
      if (this.#places.has(cell)) continue;
      this.#cells.delete(id);
      this.#byPath.delete(cell.path);
    }
  }

  #findDeclarers(): void {
    this.#declarers = new Map();
    for (const [index, { names }] of this.#order.entries()) {
      for (const name of names.declares.keys()) {
        const places = this.#declarers.get(name);
        if (places === undefined) this.#declarers.set(name, [index]);
        else places.push(index);
      }
    }
  }

  #declarerFor(cell: ChainCell, name: string): ChainCell | undefined {
    const place = this.#places.get(cell) ?? 0;
    const declarers = this.#declarers.get(name) ?? [];
    const above = declarers.findLast((index) => index < place);
    const below = this.#isGlobal(name) ? undefined : declarers.find((index) => index > place);
    return this.#order[above ?? below ?? -1];
  }

  /** Says whether the text is another than before. */
  #rewrite(cell: ChainCell): boolean {
    const takes = new Map<string, TakenName>();
    let text = `${cell.source}\n;\n`;
    for (const name of cell.names.mentions) {
      if (cell.names.declares.has(name)) continue;
      const from = this.#declarerFor(cell, name);
      const declared = from?.names.declares.get(name);
      if (from === undefined || declared === undefined) continue;
      const module = JSON.stringify(from.path);
      text += declared.isMutable ? "declare let " : "import { ";
      takes.set(name, { from, offset: text.length });
      text += declared.isMutable
        ? `${name}: typeof import(${module}).${name};\n`
        : `${name} } from ${module};\n`;
    }
    const exported = [...cell.names.declares].flatMap(([name, { isExported }]) =>
      isExported ? [] : [name],
    );
    text += `export { ${exported.join(", ")} };\n`;
    const isNew = text !== cell.text;
    if (isNew) cell.version += 1;
    cell.text = text;
    cell.takes = takes;
    return isNew;
  }

  /** Those cells first, then, from the top, those that use them at first or second hand. */
  #withDependents(cells: readonly ChainCell[]): CellId[] {
    const affected = new Set(cells);
    let size = -1;
    while (affected.size !== size) {
      size = affected.size;
      for (const cell of this.#order) {
        if ([...cell.takes.values()].some(({ from }) => affected.has(from))) affected.add(cell);
      }
    }
    const others = this.#order.filter((cell) => affected.has(cell) && !cells.includes(cell));
    return [...cells.filter((cell) => this.#places.has(cell)), ...others].map(({ id }) => id);
  }
}

function declareTheSame(before: NamesInCell, after: NamesInCell): boolean {
  if (before.declares.size !== after.declares.size) return false;
  return [...after.declares].every(([name, { kind, isMutable, isExported }]) => {
    const known = before.declares.get(name);
    return known?.kind === kind && known.isMutable === isMutable && known.isExported === isExported;
  });
}

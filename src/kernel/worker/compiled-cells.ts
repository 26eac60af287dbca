/**
 * The cells of a notebook as code. The meaning of a name in a cell depends on the declarations of other cells: `name` is the
 * worker's own unless a cell declares it, and a constant of another cell cannot be assigned. So code is kept, for a cell that runs
 * again, as long as its source and all declarations are the same.
 */
import { compileCell } from "../../compiler/compile-cell.ts";
import type { DeclarationKind } from "../../compiler/names.ts";
import { evaluateCell, type RunnableCell } from "./evaluate-cell.ts";

interface KeptCell extends RunnableCell {
  source: string;
  vocabulary: number;
}

export class CompiledCells {
  readonly #declared: Map<string, { kind: DeclarationKind | "built-in"; cellId: string }>;
  readonly #kept = new Map<string, KeptCell>();
  /** Counts the changes of `#declared`. */
  #vocabulary = 0;

  /** `builtIns`: names that every cell has, whether or not the worker has them too. */
  constructor(builtIns: readonly string[]) {
    this.#declared = new Map(builtIns.map((name) => [name, { kind: "built-in", cellId: "" }]));
  }

  /** Code for `source`; throws a CellSyntaxError. `isNew` when it was not at hand. */
  async compile(
    cellId: string,
    runId: number,
    source: string,
  ): Promise<RunnableCell & { isNew: boolean }> {
    const kept = this.#kept.get(cellId);
    if (kept?.source === source && kept.vocabulary === this.#vocabulary) {
      return { cell: kept.cell, body: kept.body, isNew: false };
    }
    const compiled = compileCell(source, {
      cellId,
      runId,
      isGlobal: (name) => this.#isGlobal(name),
      constants: this.#constantsOfOthers(cellId),
    });
    const { cell, body } = await evaluateCell(compiled);
    this.#declare(cellId, cell.names.declares);
    this.#kept.set(cellId, { cell, body, source, vocabulary: this.#vocabulary });
    return { cell, body, isNew: true };
  }

  /** Code for the checks of an exercise. Their declarations are unknown to the cells; `own` are names that only they have. */
  async compileChecks(
    cellId: string,
    runId: number,
    source: string,
    own: readonly string[],
  ): Promise<RunnableCell> {
    const compiled = compileCell(source, {
      cellId: `${cellId} checks`,
      runId,
      isGlobal: (name) => !own.includes(name) && this.#isGlobal(name),
      constants: this.#constantsOfOthers(""),
    });
    return evaluateCell(compiled);
  }

  /** The names that the cell declares as it was last compiled. */
  declaredBy(cellId: string): string[] {
    return Object.keys(this.#kept.get(cellId)?.cell.names.declares ?? {});
  }

  /** Whether the cell that declared a name no longer has it: its value is from an earlier source. */
  isLeftOver(name: string): boolean {
    const names = this.#kept.get(this.#declared.get(name)?.cellId ?? "")?.cell.names;
    return (
      names !== undefined && !Object.hasOwn(names.declares, name) && !names.assigns.includes(name)
    );
  }

  #isGlobal(name: string): boolean {
    return name in globalThis && !this.#declared.has(name);
  }

  #constantsOfOthers(cellId: string): Map<string, string> {
    const constants = new Map<string, string>();
    for (const [name, { kind, cellId: owner }] of this.#declared) {
      if (kind === "const" && owner !== cellId) constants.set(name, owner);
    }
    return constants;
  }

  #declare(cellId: string, declares: Record<string, DeclarationKind>): void {
    for (const [name, kind] of Object.entries(declares)) {
      const before = this.#declared.get(name);
      if (before?.kind === kind && before.cellId === cellId) continue;
      this.#declared.set(name, { kind, cellId });
      this.#vocabulary += 1;
    }
  }
}

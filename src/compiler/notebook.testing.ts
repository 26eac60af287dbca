import type { CellFunction, CellRuntime } from "./cell-runtime.ts";
import { type CompiledCell, compileCell } from "./compile-cell.ts";
import { inOwnWords, ownWords } from "./own-words.ts";
import type { Position } from "./position.ts";
import { createScope } from "./scope.ts";

/** The last cell's value. */
export async function runCells(
  cells: string[],
  library?: Record<string, Record<string, unknown>>,
): Promise<unknown> {
  const notebook = new TestNotebook(library);
  let value: unknown;
  for (const cell of cells) value = await notebook.run(cell);
  return value;
}

/** Runs cells one after another in one scope, as the kernel does, for tests. */
export class TestNotebook {
  readonly scope = createScope();
  readonly runtime: CellRuntime;
  readonly waited: unknown[] = [];
  stopped = false;
  private readonly constants = new Map<string, string>();
  private runs = 0;

  constructor(library: Record<string, Record<string, unknown>> = {}) {
    this.runtime = {
      library: async (specifier) => library[specifier] ?? {},
      imported: (module, name, specifier) => {
        if (!(name in (module as object))) throw new Error(`${specifier} has no ${name}`);
        return (module as Record<string, unknown>)[name];
      },
      wait: async <T>(value: T): Promise<Awaited<T>> => {
        this.waited.push(value);
        return await value;
      },
      has: (name) => Object.hasOwn(this.scope, name),
      check: () => {
        if (this.stopped) throw new Error("stopped");
      },
      caught: inOwnWords,
      set last(_value: unknown) {},
    };
  }

  compile(source: string): CompiledCell {
    this.runs++;
    return compileCell(source, {
      cellId: `cell-${this.runs}`,
      runId: this.runs,
      isGlobal: (name) => name in globalThis && !Object.hasOwn(this.scope, name),
      constants: this.constants,
    });
  }

  async run(source: string): Promise<unknown> {
    const cell = this.compile(source);
    const cellId = `cell-${this.runs}`;
    for (const [name, kind] of Object.entries(cell.names.declares)) {
      if (kind === "const") this.constants.set(name, cellId);
      else this.constants.delete(name);
    }
    return await this.evaluate(cell);
  }

  /** Runs a cell that throws, and says where its own source does. */
  async errorOf(source: string): Promise<Position & { message: string }> {
    const cell = this.compile(source);
    const error: unknown = await this.evaluate(cell).catch((error: unknown) => error);
    if (!(error instanceof Error)) throw new Error("The cell did not throw an error");
    const frame = error.stack?.split(`${cell.sourceUrl}:`)[1]?.match(/^(\d+):(\d+)/);
    if (!frame) throw new Error(`No frame of ${cell.sourceUrl} in ${error.stack}`);
    return {
      message: ownWords(error.message),
      ...cell.originalPosition(Number(frame[1]), Number(frame[2])),
    };
  }

  private evaluate(cell: CompiledCell): Promise<unknown> {
    // biome-ignore lint/security/noGlobalEval: running compiled cells is what is tested.
    const run: CellFunction = globalThis.eval(cell.code);
    return run(this.scope, this.runtime);
  }
}

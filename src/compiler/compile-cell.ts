/**
 * A cell as text for an indirect eval. Its names become properties of the notebook's scope and its lines stay where
 * they are; stack frames name the cell, and lead back to its TypeScript through two source maps.
 */
import {
  LEAST_UPPER_BOUND,
  originalPositionFor,
  TraceMap,
  traceSegment,
} from "@jridgewell/trace-mapping";
import { cellNames, isNotebookName } from "./analyze-cell.ts";
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { findReferences, type Reference, type References } from "./find-references.ts";
import { type InjectedNames, injectedNames } from "./injected-names.ts";
import type { CellNames, DeclarationKind } from "./names.ts";
import { type ParsedCell, parseCell } from "./parse-cell.ts";
import { offsetAt, type Position } from "./position.ts";
import { type RewrittenCell, rewriteCell } from "./rewrite-cell.ts";
import { declarations } from "./scope.ts";

export interface CompileOptions {
  cellId: string;
  runId: number;
  /** Whether a name that no cell declares is JavaScript's or the kernel's own, such as `Math`. */
  isGlobal(name: string): boolean;
  /** Names that other cells declare as constants, and the id of the cell that does. */
  constants: ReadonlyMap<string, string>;
}

export interface CompiledCell {
  /** Evaluates to a `CellFunction`. */
  code: string;
  /** Names of the notebook only; globals are left out. */
  names: CellNames;
  /** The file that stack frames name. */
  sourceUrl: string;
  /** Column of the first line at which the cell's own code begins. */
  begin: number;
  /** Where a place in `code`, as a stack frame gives it, came from in the cell's source. */
  originalPosition(line: number, column: number): Position;
}

/** Throws a `CellSyntaxError`. */
export function compileCell(source: string, options: CompileOptions): CompiledCell {
  const cell = parseCell(source);
  const references = findReferences(cell.program);
  refuseConstantAssignments(cell, references, options);
  const injected = injectedNames(references.mentioned);
  const { isGlobal } = options;
  const rewritten = rewriteCell(cell, { references, injected, isGlobal });
  const sourceUrl = `cell/${encodeURIComponent(options.cellId)}/${options.runId}.js`;
  // The last line of a cell may be a comment.
  const before = header(references.declares, injected);
  rewritten.text.prepend(before).append(`\n}; })()\n//# sourceURL=${sourceUrl}`);
  return {
    code: rewritten.text.toString(),
    names: cellNames(references, isGlobal),
    sourceUrl,
    begin: before.length + 1,
    originalPosition: positionTracer(cell, rewritten),
  };
}

/** Code before the cell, on its first line. Functions and `var` are hoisted: they are there before anything runs. */
function header(declares: References["declares"], injected: InjectedNames): string {
  const { scope, runtime, declare } = injected;
  const hoisted = [...declares].map(([name, kind]) => {
    const value = hoistedValue(name, kind);
    return value === undefined ? "" : ` ${declare}.${name} = ${value};`;
  });
  // A strict function around the cell's own makes `this` undefined there, as in a module.
  return (
    `(function () { "use strict"; return async (${scope}, ${runtime}) => { ` +
    `const ${declare} = ${scope}[${JSON.stringify(declarations)}];${hoisted.join("")} `
  );
}

function hoistedValue(name: string, kind: DeclarationKind): string | undefined {
  if (kind === "function") return name;
  return kind === "var" ? "void 0" : undefined;
}

function refuseConstantAssignments(
  cell: ParsedCell,
  references: References,
  options: CompileOptions,
): void {
  for (const [identifier, reference] of references.outer) {
    if (reference.access !== "write" && reference.access !== "update") continue;
    const reason = whyConstant(reference, options);
    if (reason) throw new CellSyntaxError(reason, cell.originalPosition(identifier.start));
  }
}

function whyConstant(reference: Reference, options: CompileOptions): string | undefined {
  const { name, declaration } = reference;
  if (declaration === "import") return `\`${name}\` is imported, so nothing can be assigned to it`;
  if (declaration === "const") {
    return `\`${name}\` is a constant of this cell: declare it with let to assign to it`;
  }
  const declaringCell = options.constants.get(name);
  if (declaration || declaringCell === undefined || !isNotebookName(reference, options.isGlobal)) {
    return undefined;
  }
  return `\`${name}\` is a constant of cell \`${declaringCell}\`: declare it with let there to assign to it`;
}

function positionTracer(cell: ParsedCell, { text, anchors }: RewrittenCell) {
  let map: TraceMap | undefined;
  return (line: number, column: number): Position => {
    // Only errors need the map.
    map ??= new TraceMap({
      version: 3,
      names: [],
      sources: ["cell.js"],
      mappings: text.generateDecodedMap({ hires: true }).mappings,
    });
    const offset = strippedOffset(map, cell.code, { line, column });
    return cell.originalPosition(anchors.get(offset) ?? offset);
  };
}

/** Text that was put in front of a part of the cell counts as that part's beginning. */
function strippedOffset(map: TraceMap, code: string, { line, column }: Position): number {
  const [start, , originalLine = 0, originalColumn = 0] =
    traceSegment(map, line - 1, column - 1) ?? [];
  const offset = offsetAt(code, { line: originalLine + 1, column: originalColumn + 1 });
  const isWithinName = start !== undefined && /[\p{ID_Continue}$]/u.test(code.charAt(offset));
  if (start === column - 1 || isWithinName) return offset;
  const next = originalPositionFor(map, { line, column: column - 1, bias: LEAST_UPPER_BOUND });
  return next.line === null ? offset : offsetAt(code, { line: next.line, column: next.column + 1 });
}

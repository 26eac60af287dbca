/**
 * TypeScript to JavaScript: types are removed, line for line, and nothing else is changed but enums and parameter
 * properties. sucrase does it because it is small and needs no program. What it leaves undone is done here: its source map is made
 * exact (a removed token hides the one after it), a type declaration that it removes leaves a `;` behind, so that the
 * lines around it do not grow together, enums are written as TypeScript does, and what it would drop is refused.
 */
import {
  decodedMappings,
  GREATEST_LOWER_BOUND,
  originalPositionFor,
  type SourceMapSegment,
  TraceMap,
  traceSegment,
} from "@jridgewell/trace-mapping";
import { transform } from "sucrase";
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { spellOutKeywordTypes } from "./keyword-types.ts";
import { type Position, positionAt } from "./position.ts";
import { mayBeRefused, noDecorators, refuseConstructs } from "./refused-constructs.ts";
import { rewriteEnums } from "./rewrite-enums.ts";
import { typescriptTokens } from "./typescript-tokens.ts";

export interface StrippedSource {
  code: string;
  /** Where a place in `code` came from. */
  originalPosition(offset: number): Position;
}

/** Constructs that are looked for among the tokens; most cells have none. */
const needsTokens = new RegExp(`${mayBeRefused.source}|\\benum\\b`);

/** Throws a `CellSyntaxError`. */
export function stripTypes(source: string): StrippedSource {
  const spelt = spellOutKeywordTypes(source);
  if (!needsTokens.test(spelt)) return strip(spelt);
  const tokens = parsed(spelt, () => typescriptTokens(spelt));
  refuseConstructs(spelt, tokens);
  const rewritten = rewriteEnums(spelt, tokens);
  if (rewritten === undefined) return strip(spelt);
  const { code, originalPosition } = strip(rewritten.toString());
  const map = new TraceMap({
    version: 3,
    names: [],
    sources: ["cell.ts"],
    mappings: rewritten.generateDecodedMap({ hires: true }).mappings,
  });
  return { code, originalPosition: (offset) => traceBack(map, originalPosition(offset)) };
}

function strip(source: string): StrippedSource {
  const { code: stripped, sourceMap } = runSucrase(source);
  const code = separateRemovedStatements(stripped, source);
  const mappings = sourceMap ? decodedMappings(new TraceMap({ ...sourceMap, version: 3 })) : [];
  const codeLines = code.split("\n");
  const sourceLines = source.split("\n");
  const map = new TraceMap({
    version: 3,
    names: [],
    sources: ["cell.ts"],
    mappings: mappings.map((line, index) =>
      line.map((segment, at) => {
        const end = { column: line[at + 1]?.[0], original: line[at + 1]?.[3] };
        return exactSegment(segment, end, codeLines[index] ?? "", sourceLines[index] ?? "");
      }),
    ),
  });
  return { code, originalPosition: (offset) => trace(map, positionAt(code, offset)) };
}

function runSucrase(source: string) {
  return parsed(source, () =>
    transform(source, {
      transforms: ["typescript"],
      disableESTransforms: true,
      keepUnusedImports: true,
      filePath: "cell.ts",
      sourceMapOptions: { compiledFilename: "cell.js" },
    }),
  );
}

/** What sucrase makes of the source; its errors as ours. */
function parsed<T>(source: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const offset = error instanceof Error && "pos" in error ? Number(error.pos) : 0;
    const message = error instanceof Error ? error.message : String(error);
    // sucrase knows decorators of classes and of their members alone.
    const [, decorator] =
      /^@([\p{ID_Start}$_][\p{ID_Continue}$]*)/u.exec(source.slice(offset)) ?? [];
    if (decorator !== undefined) throw noDecorators(decorator, positionAt(source, offset));
    throw new CellSyntaxError(
      message.replace(/^Error transforming cell\.ts: /, "").replace(/ \(\d+:\d+\)$/, ""),
      positionAt(source, offset),
    );
  }
}

const typeDeclaration = /^\s*(?:export\s+)?(?:type|interface|declare|abstract)\s+[\w$]/;

function separateRemovedStatements(code: string, source: string): string {
  const sourceLines = source.split("\n");
  return code
    .split("\n")
    .map((line, index) => {
      const sourceLine = sourceLines[index] ?? "";
      if (line.trim() !== "") return line;
      return typeDeclaration.test(sourceLine) ? ";" : line;
    })
    .join("\n");
}

/** Where tokens were removed, sucrase maps to the first of them; this maps to the token that is there. */
function exactSegment(
  segment: SourceMapSegment,
  end: { column: number | undefined; original: number | undefined },
  codeLine: string,
  sourceLine: string,
): SourceMapSegment {
  const [column, , line = 0, original = 0] = segment;
  const token = codeLine.slice(column, end.column).trimEnd();
  if (token === "" || sourceLine.startsWith(token, original)) return [column, 0, line, original];
  const found = sourceLine.slice(0, end.original).lastIndexOf(token);
  return [column, 0, line, Math.max(found, original)];
}

function trace(map: TraceMap, { line, column }: Position): Position {
  const segment = traceSegment(map, line - 1, column - 1);
  const [start = 0, , , original = 0] = segment ?? [];
  return { line, column: original + (column - 1 - start) + 1 };
}

/** Text that was put into the source counts as what it stands before. */
function traceBack(map: TraceMap, { line, column }: Position): Position {
  const found = originalPositionFor(map, { line, column: column - 1, bias: GREATEST_LOWER_BOUND });
  return found.line === null ? { line, column } : { line: found.line, column: found.column + 1 };
}

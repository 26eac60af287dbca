/**
 * TypeScript to JavaScript: types are removed, line for line, and nothing else is changed but enums and parameter
 * properties. sucrase does it because it is small and needs no program. Two things it leaves undone are done here:
 * its source map is made exact (a removed token hides the one after it), and a type declaration that it removes
 * leaves a `;` behind, so that the lines around it do not grow together.
 */
import {
  decodedMappings,
  type SourceMapSegment,
  TraceMap,
  traceSegment,
} from "@jridgewell/trace-mapping";
import { transform } from "sucrase";
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { type Position, positionAt } from "./position.ts";

export interface StrippedSource {
  code: string;
  /** Where a place in `code` came from. */
  originalPosition(offset: number): Position;
}

export function stripTypes(source: string): StrippedSource {
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
  try {
    return transform(source, {
      transforms: ["typescript"],
      disableESTransforms: true,
      keepUnusedImports: true,
      filePath: "cell.ts",
      sourceMapOptions: { compiledFilename: "cell.js" },
    });
  } catch (error) {
    const offset = error instanceof Error && "pos" in error ? Number(error.pos) : 0;
    const message = error instanceof Error ? error.message : String(error);
    throw new CellSyntaxError(
      message.replace(/^Error transforming cell\.ts: /, "").replace(/ \(\d+:\d+\)$/, ""),
      positionAt(source, offset),
    );
  }
}

const typeDeclaration = /^\s*(?:export\s+)?(?:type|interface|declare|abstract)\s+[\w$]/;
const namespace = /^\s*(?:export\s+)?(?:namespace|module)\s+[\w$.]+\s*\{/;

function separateRemovedStatements(code: string, source: string): string {
  const sourceLines = source.split("\n");
  return code
    .split("\n")
    .map((line, index) => {
      const sourceLine = sourceLines[index] ?? "";
      if (line.trim() !== "") return line;
      if (namespace.test(sourceLine)) {
        // sucrase would drop it with its contents, without a word.
        throw new CellSyntaxError("A cell cannot hold a namespace: use an object instead", {
          line: index + 1,
          column: sourceLine.search(/\S/) + 1,
        });
      }
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

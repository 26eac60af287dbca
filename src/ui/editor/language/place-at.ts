import type { EditorPlace } from "../editor-desk.ts";

/** Line and column, from 1, of an offset. */
export function placeAt(source: string, offset: number): EditorPlace {
  const before = source.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** A place in a text as people count it: both from 1, columns in UTF-16 units. */
export interface Position {
  line: number;
  column: number;
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1 };
}

export function offsetAt(text: string, position: Position): number {
  let lineStart = 0;
  for (let line = 1; line < position.line; line++) {
    lineStart = text.indexOf("\n", lineStart) + 1;
  }
  return lineStart + position.column - 1;
}

import type { Position } from "./position.ts";

/** A cell that cannot be run as it is written, with the place in its own TypeScript source. */
export class CellSyntaxError extends Error {
  override readonly name = "SyntaxError";
  readonly line: number;
  readonly column: number;

  constructor(message: string, position: Position) {
    super(message);
    this.line = position.line;
    this.column = position.column;
  }
}

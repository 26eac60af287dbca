/** A cell's name, the same wherever it is mentioned. */
import type { Cell } from "../../notebook/notebook.ts";

export function cellName(cell: Pick<Cell, "id" | "kind" | "source">): string {
  return (isProse(cell) ? firstHeading(cell.source) : undefined) ?? words(cell.id);
}

function isProse({ kind }: Pick<Cell, "kind">): boolean {
  return kind === "markdown" || kind === "question";
}

/** A stable name such as `profile-end-to-end` as words. */
function words(id: string): string {
  return id.replaceAll(/[-_]+/g, " ").trim();
}

/** The first heading's words, without emphasis, code marks and links. */
export function firstHeading(markdown: string): string | undefined {
  const heading = /^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$/m.exec(markdown)?.[1];
  const plain = heading
    ?.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[*`$]|(?<!\w)_|_(?!\w)/g, "")
    .trim();
  return plain === "" ? undefined : plain;
}

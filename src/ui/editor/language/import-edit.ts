/** The change to a cell's source that imports one more name. */
export interface SourceEdit {
  readonly from: number;
  readonly insert: string;
}

/** Adds the name to an import of the same library where the cell has one, else a line at the top; undefined if it is there. */
export function importEdit(
  source: string,
  name: string,
  specifier: string,
  isType: boolean,
): SourceEdit | undefined {
  const keyword = isType ? "import type" : "import";
  for (const match of source.matchAll(
    /^import(?<type> type)? \{(?<names>[^}]*)\} from "(?<from>[^"]+)"/gm,
  )) {
    const { names = "", from, type } = match.groups ?? {};
    if (from !== specifier || (type !== undefined) !== isType) continue;
    if (names.split(",").some((it) => it.trim() === name)) return undefined;
    const start = match.index + match[0].indexOf("{") + 1;
    const kept = names.trimEnd();
    if (kept === "") return { from: start, insert: ` ${name} ` };
    return { from: start + kept.length, insert: kept.endsWith(",") ? ` ${name}` : `, ${name}` };
  }
  return { from: 0, insert: `${keyword} { ${name} } from "${specifier}";\n` };
}

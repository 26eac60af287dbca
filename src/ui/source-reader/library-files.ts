/** The library's files as a tree, and a search through all of them. */
export type LibraryFiles = Readonly<Record<string, string>>;

/** The file that is shown when none was asked for. */
export const FIRST_FILE = "tinytorch/tensor/tensor.ts";

export interface Folder {
  readonly name: string;
  readonly folders: readonly Folder[];
  /** Paths of the files that lie right in it. */
  readonly files: readonly string[];
}

export interface FoundLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export async function loadLibraryFiles(): Promise<LibraryFiles> {
  const { files } = await import("capstone:library-sources");
  return files;
}

export function toTree(paths: readonly string[], name = "", depth = 0): Folder {
  const inner = new Map<string, string[]>();
  const files: string[] = [];
  for (const path of paths) {
    const parts = path.split("/");
    const folder = parts[depth];
    if (folder === undefined || parts.length === depth + 1) files.push(path);
    else inner.set(folder, [...(inner.get(folder) ?? []), path]);
  }
  const folders = [...inner].map(([folder, within]) => toTree(within, folder, depth + 1));
  return { name, folders, files };
}

/** Lines that hold the text in any case: declarations of the name first, imports last. */
export function searchFiles(files: LibraryFiles, text: string, limit = 200): FoundLine[] {
  const wanted = text.toLowerCase();
  const name = text.replaceAll(/[^\w$]/g, "").replaceAll("$", "\\$");
  const declares = String.raw`\b(?:class|function|interface|type|const) ${name}`;
  const whole = new RegExp(String.raw`${declares}(?![\w$])`, "i");
  const part = new RegExp(declares, "i");
  const rank = (line: string) => {
    if (whole.test(line)) return line.startsWith("export") ? 0 : 1;
    if (part.test(line)) return 2;
    return line.startsWith("import") ? 4 : 3;
  };
  return Object.entries(files)
    .flatMap(([path, source]) =>
      source.split("\n").flatMap((line, index) => {
        if (!line.toLowerCase().includes(wanted)) return [];
        return [{ path, line: index + 1, text: line.trim() }];
      }),
    )
    .sort((a, b) => rank(a.text) - rank(b.text))
    .slice(0, limit);
}

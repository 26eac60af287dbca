/** Where the library's source declares something, found by its names alone: `["Adam", "step"]`. */

/** The line, from 1; of the outermost that is found where an inner one is not, and 1 where nothing is. */
export function declaredLine(source: string, names: readonly string[]): number {
  const lines = source.split("\n");
  let found = 0;
  for (const [depth, name] of names.entries()) {
    const pattern = depth === 0 ? outer(name) : inner(name);
    const next = lines.findIndex(
      (line, index) => index >= found + Math.min(depth, 1) && pattern.test(line),
    );
    // A member stands before the end of the declaration around it.
    const end =
      depth === 0 ? -1 : lines.findIndex((line, index) => index > found && /^[})]/.test(line));
    if (next < 0 || (end >= 0 && next > end)) break;
    found = next;
  }
  return found + 1;
}

function outer(name: string): RegExp {
  return new RegExp(
    String.raw`^(?:export )?(?:declare )?(?:abstract )?(?:async )?(?:class|function\*?|interface|type|const|let) ${escaped(name)}(?![\w$])`,
  );
}

function inner(name: string): RegExp {
  const modifiers =
    "(?:(?:public|protected|private|override|abstract|static|readonly|async|get|set) )*";
  return new RegExp(String.raw`^\s+${modifiers}\*?${escaped(name)}\s*[?!]?\s*[(<:=;]`);
}

function escaped(name: string): string {
  return name.replaceAll("$", String.raw`\$`);
}

/** `import` declarations become awaited calls of the runtime, before everything else in the cell, as modules have it. */
import type { ImportDeclaration, Program } from "acorn";
import type { MagicString } from "magic-string";
import type { InjectedNames } from "./injected-names.ts";

export function rewriteImports(program: Program, text: MagicString, injected: InjectedNames): void {
  const imports = program.body.filter((node) => node.type === "ImportDeclaration");
  const firstOther = program.body.find((node) => node.type !== "ImportDeclaration");
  for (const [index, node] of imports.entries()) {
    const module = `${injected.module}${index}`;
    rewriteImport(node, module, text, injected);
    if (firstOther && node.start > firstOther.start) {
      text.move(node.start, node.end, firstOther.start);
      text.appendRight(node.end, lineBreaks(text, node.start, node.end));
    } else text.appendLeft(node.end, lineBreaks(text, node.start, node.end));
  }
}

/** Each part is written over the part that it stands for, so that its errors map there. */
function rewriteImport(
  node: ImportDeclaration,
  module: string,
  text: MagicString,
  { runtime, declare }: InjectedNames,
): void {
  if (isTypesOnly(node, text)) {
    text.remove(node.start, node.end);
    return;
  }
  const specifier = JSON.stringify(node.source.value);
  const library = `await ${runtime}.wait(${runtime}.library(${specifier}));`;
  const keywordEnd = node.start + "import".length;
  text.update(node.start, keywordEnd, `const ${module} = ${library}`);
  let done = keywordEnd;
  for (const part of node.specifiers) {
    text.remove(done, part.start);
    const name = JSON.stringify(importedName(part));
    const value =
      part.type === "ImportNamespaceSpecifier"
        ? module
        : `${runtime}.imported(${module}, ${name}, ${specifier})`;
    text.update(part.start, part.end, ` ${declare}.${part.local.name} = ${value};`);
    done = part.end;
  }
  text.remove(done, node.end);
}

function importedName(part: ImportDeclaration["specifiers"][number]): unknown {
  if (part.type !== "ImportSpecifier") return "default";
  return part.imported.type === "Identifier" ? part.imported.name : part.imported.value;
}

/** `import { type A } from "a"` has lost its types and reads `import {} from "a"`. */
function isTypesOnly(node: ImportDeclaration, text: MagicString): boolean {
  const head = text.original.slice(node.start, node.source.start);
  return node.specifiers.length === 0 && head.includes("{");
}

function lineBreaks(text: MagicString, start: number, end: number): string {
  return text.original.slice(start, end).replace(/[^\n]/g, "");
}

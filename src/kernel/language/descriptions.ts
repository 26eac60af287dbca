/** TypeScript's findings in words for a reader. */

import ts from "typescript";
import { lookUp } from "../../base/look-up.ts";
import type { CompletionKind, Description } from "./protocol.ts";

interface Described {
  readonly displayParts?: ts.SymbolDisplayPart[];
  readonly documentation?: ts.SymbolDisplayPart[];
  readonly tags?: ts.JSDocTagInfo[];
}

export function describe({ displayParts, documentation, tags }: Described): Description {
  const code = ts
    .displayPartsToString(displayParts)
    // How a name came into the file is how cells share names; the reader did not write it.
    .replace(/^\(alias\) /, "")
    .replace(/\nimport [\w$]+$/, "");
  return { code, text: plainText(documentation, tags) };
}

export function describeSymbol(symbol: ts.Symbol, checker: ts.TypeChecker): Description {
  const text = plainText(symbol.getDocumentationComment(checker), symbol.getJsDocTags(checker));
  const { name, valueDeclaration } = symbol;
  if (valueDeclaration === undefined) return { code: `type ${name}`, text };
  const type = checker.getTypeOfSymbolAtLocation(symbol, valueDeclaration);
  if (symbol.flags & ts.SymbolFlags.Class) {
    const [made] = type.getConstructSignatures();
    return { code: made ? `new ${name}${checker.signatureToString(made)}` : `class ${name}`, text };
  }
  const [called] = type.getCallSignatures();
  const code = called
    ? `function ${name}${checker.signatureToString(called)}`
    : `const ${name}: ${checker.typeToString(type)}`;
  return { code, text };
}

export function plainText(
  documentation: ts.SymbolDisplayPart[] | undefined,
  tags: ts.JSDocTagInfo[] | undefined,
): string {
  const lines = (tags ?? [])
    .filter(({ name }) => ["param", "returns", "example", "throws", "deprecated"].includes(name))
    .map(({ name, text }) => `${name}: ${ts.displayPartsToString(text)}`);
  return [ts.displayPartsToString(documentation), ...lines].filter((it) => it !== "").join("\n\n");
}

const KINDS: Readonly<Record<string, CompletionKind>> = {
  [ts.ScriptElementKind.keyword]: "keyword",
  [ts.ScriptElementKind.classElement]: "class",
  [ts.ScriptElementKind.functionElement]: "function",
  [ts.ScriptElementKind.localFunctionElement]: "function",
  [ts.ScriptElementKind.memberFunctionElement]: "method",
  [ts.ScriptElementKind.memberVariableElement]: "property",
  [ts.ScriptElementKind.memberGetAccessorElement]: "property",
  [ts.ScriptElementKind.memberSetAccessorElement]: "property",
  [ts.ScriptElementKind.interfaceElement]: "interface",
  [ts.ScriptElementKind.typeElement]: "type",
  [ts.ScriptElementKind.typeParameterElement]: "type",
  [ts.ScriptElementKind.enumElement]: "enum",
  [ts.ScriptElementKind.moduleElement]: "namespace",
  [ts.ScriptElementKind.constElement]: "constant",
  [ts.ScriptElementKind.string]: "text",
};

export function completionKind(kind: string): CompletionKind {
  return lookUp(KINDS, kind) ?? "variable";
}

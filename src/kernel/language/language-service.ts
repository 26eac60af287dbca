/** TypeScript's services for the cells of a notebook: completion, types, errors, definitions. Synchronous; a worker runs it. */
import ts from "typescript";
import type { CellId } from "../../notebook/notebook.ts";
import { CellChain, type CellFile } from "./cell-chain.ts";
import { declaredNames } from "./declared-names.ts";
import { completionKind, describe, describeSymbol, plainText } from "./descriptions.ts";
import { createLanguageHost, DOORS, type LanguageTexts, librarySource } from "./language-host.ts";
import { type LibraryExport, libraryExports } from "./library-exports.ts";
import type {
  CellText,
  CompletionItem,
  Definition,
  Description,
  Problem,
  Refusal,
  Renamable,
  Renaming,
  Signature,
  SignatureHelp,
  Span,
} from "./protocol.ts";
import { Renamer } from "./renamer.ts";

/** An `any` that nobody wrote: worth knowing, but the cell is not wrong. */
const IMPLICIT_ANY = { first: 7006, last: 7053 };
/** A list that is empty at first and filled further down: its type is plain there, but not to other cells. */
const GROWING = [7005, 7034];

const PREFERENCES: ts.GetCompletionsAtPositionOptions = {
  includeCompletionsForModuleExports: false,
  includeCompletionsWithInsertText: false,
  includeSymbol: false,
};

/** Names that TypeScript sorts here are there without any cell. */
const GLOBAL_SORT = "15";

export class CellLanguage {
  readonly #globals = new Set<string>();
  readonly #chain = new CellChain((name) => this.#globals.has(name));
  readonly #service: ts.LanguageService;
  readonly #exports: ReadonlyMap<string, LibraryExport>;
  readonly #renamer: Renamer;

  constructor(texts: LanguageTexts) {
    this.#service = ts.createLanguageService(createLanguageHost(this.#chain, texts));
    const program = this.#program();
    const checker = program.getTypeChecker();
    const [door] = Object.values(DOORS);
    const file = door === undefined ? undefined : program.getSourceFile(door);
    if (file !== undefined) {
      for (const { name } of checker.getSymbolsInScope(file, ts.SymbolFlags.Value)) {
        this.#globals.add(name);
      }
    }
    this.#exports = libraryExports(program);
    this.#renamer = new Renamer(this.#service, this.#chain);
  }

  /** Takes in edits; gives back the cells whose problems may be others now, the edited ones first. */
  update(changed: readonly CellText[], order?: readonly CellId[]): CellId[] {
    return this.#chain.update(changed, order);
  }

  problems(cellId: CellId): Problem[] {
    const cell = this.#chain.cell(cellId);
    if (cell === undefined) return [];
    const { path, source } = cell;
    const isOwn = ({ start = 0 }: ts.Diagnostic) => start < source.length;
    const syntactic = this.#service.getSyntacticDiagnostics(path);
    // An unfinished cell causes errors in the generated part; the first of them is enough.
    const open = syntactic.filter((it) => !isOwn(it)).slice(0, 1);
    const semantic = this.#service.getSemanticDiagnostics(path);
    return [...syntactic.filter(isOwn), ...open, ...semantic.filter(isOwn)]
      .filter(({ code }) => !GROWING.includes(code))
      .map((diagnostic) => toProblem(diagnostic, source));
  }

  complete(cellId: CellId, offset: number): CompletionItem[] {
    const cell = this.#at(cellId, offset);
    if (cell === undefined) return [];
    const before = cell.source.slice(0, offset);
    if (/\bfrom\s+["'][^"']*$/.test(before)) return specifiers();
    const found = this.#service.getCompletionsAtPosition(cell.path, offset, PREFERENCES);
    if (found === undefined) return [];
    const prefix = (/[\w$]*$/.exec(before)?.[0] ?? "").slice(0, 1).toLowerCase();
    const fits = (name: string) => name.toLowerCase().startsWith(prefix);
    const named = found.entries.filter(
      ({ name, sortText, kind }) =>
        (fits(name) || !found.isGlobalCompletion) &&
        kind !== ts.ScriptElementKind.warning &&
        (prefix !== "" || !(sortText.startsWith(GLOBAL_SORT) && found.isGlobalCompletion)),
    );
    const items = named.map(toItem);
    if (!found.isGlobalCompletion || found.isNewIdentifierLocation) return items;
    return this.#withNotebook(cellId, items, fits, prefix !== "");
  }

  /** The type and the documentation of a completion. */
  describe(cellId: CellId, offset: number, item: CompletionItem): Description | undefined {
    const cell = this.#at(cellId, offset);
    if (cell === undefined) return undefined;
    if (item.importFrom !== undefined) {
      const found = this.#exports.get(item.label);
      return found && describeSymbol(found.symbol, this.#program().getTypeChecker());
    }
    const details = this.#service.getCompletionEntryDetails(
      cell.path,
      offset,
      item.label,
      undefined,
      undefined,
      PREFERENCES,
      undefined,
    );
    if (details !== undefined) return describe(details);
    const declared = this.#chain.declaredFor(cellId, item.label);
    return declared && this.hover(declared.cellId, declared.offset);
  }

  hover(cellId: CellId, offset: number): (Description & Span) | undefined {
    const cell = this.#at(cellId, offset);
    const info = cell && this.#service.getQuickInfoAtPosition(cell.path, offset);
    if (info === undefined) return undefined;
    const { start, length } = info.textSpan;
    return { ...describe(info), from: start, to: start + length };
  }

  signature(cellId: CellId, offset: number): SignatureHelp | undefined {
    const cell = this.#at(cellId, offset);
    const help = cell && this.#service.getSignatureHelpItems(cell.path, offset, {});
    if (help === undefined) return undefined;
    return {
      active: help.selectedItemIndex,
      signatures: help.items.map((item) => toSignature(item, help.argumentIndex)),
    };
  }

  definition(cellId: CellId, offset: number): Definition | undefined {
    const cell = this.#at(cellId, offset);
    const found = cell && this.#service.getDefinitionAtPosition(cell.path, offset)?.[0];
    if (found === undefined) return undefined;
    const { fileName: path, textSpan } = found;
    const target = this.#chain.idOf(path);
    if (target === undefined) return this.#inLibrary(path, textSpan.start);
    const { source = "" } = this.#chain.file(path) ?? {};
    if (textSpan.start < source.length) {
      return { kind: "cell", cellId: target, offset: textSpan.start };
    }
    // Generated: it stands for a name of another cell.
    const declared = this.#chain.declaredFor(target, found.name);
    if (declared === undefined) return undefined;
    return { kind: "cell", cellId: declared.cellId, offset: declared.offset };
  }

  /** The name at a place, if it can be another. */
  renamable(cellId: CellId, offset: number): Renamable | Refusal {
    return this.#renamer.renamable(cellId, offset);
  }

  /** Everything that is to be written when the name at a place becomes another. */
  rename(cellId: CellId, offset: number, name: string): Renaming | Refusal {
    return this.#renamer.rename(cellId, offset, name);
  }

  #inLibrary(path: string, offset: number): Definition | undefined {
    const source = librarySource(path);
    const file = this.#program().getSourceFile(path);
    if (source === undefined || file === undefined) return undefined;
    return { kind: "library", path: source, names: declaredNames(file, offset) };
  }

  #withNotebook(
    cellId: CellId,
    items: readonly CompletionItem[],
    fits: (name: string) => boolean,
    withLibrary: boolean,
  ): CompletionItem[] {
    const byName = new Map(items.map((item) => [item.label, item]));
    for (const { name, kind, cellId: from } of this.#chain.visibleFrom(cellId)) {
      if (!fits(name)) continue;
      const itemKind = kind === "import" ? "variable" : kind;
      byName.set(name, { label: name, kind: itemKind, detail: from, boost: 20 });
    }
    if (withLibrary) {
      for (const [label, { kind, specifier }] of this.#exports) {
        // A name that JavaScript has too, such as Function, is imported only by those who write so themselves.
        if (!fits(label) || byName.has(label) || this.#globals.has(label)) continue;
        const importFrom = specifier;
        byName.set(label, { label, kind, detail: specifier, importFrom, boost: 10 });
      }
    }
    return [...byName.values()];
  }

  #at(cellId: CellId, offset: number): CellFile | undefined {
    const cell = this.#chain.cell(cellId);
    return cell !== undefined && offset <= cell.source.length ? cell : undefined;
  }

  #program(): ts.Program {
    const program = this.#service.getProgram();
    if (program === undefined) throw new Error("internal: a service without a program");
    return program;
  }
}

function toItem({ name, kind, sortText }: ts.CompletionEntry): CompletionItem {
  const isGlobal = sortText.startsWith(GLOBAL_SORT);
  const isKeyword = kind === ts.ScriptElementKind.keyword;
  return {
    label: name,
    kind: completionKind(kind),
    boost: isKeyword ? -20 : isGlobal ? -10 : sortText.startsWith("10") ? 40 : 30,
  };
}

function toProblem(diagnostic: ts.Diagnostic, source: string): Problem {
  const { start = 0, length = 0, messageText, code } = diagnostic;
  const from = Math.min(start, Math.max(source.length - 1, 0));
  const to = Math.min(start + length, source.length);
  const isHint = code >= IMPLICIT_ANY.first && code <= IMPLICIT_ANY.last;
  return {
    from,
    to: Math.max(to, from),
    message: inWords(messageText, source.slice(from, to)),
    severity: isHint ? "info" : "error",
  };
}

/** TypeScript's own words, without its advice to those who have a project. */
function inWords(message: string | ts.DiagnosticMessageChain, at: string): string {
  const text = ts.flattenDiagnosticMessageText(message, "\n");
  if (/^["'].*["']$/.test(at) && /^Cannot find (name|module)/.test(text)) {
    const known = Object.keys(DOORS).join(", ");
    return `There is no library ${at} here. Cells can import ${known}.`;
  }
  return text.replace(/ Do you need to (change|install) .*$/s, "");
}

function specifiers(): CompletionItem[] {
  return Object.keys(DOORS).map((label) => ({ label, kind: "text", boost: 0 }));
}

function toSignature(item: ts.SignatureHelpItem, argument: number): Signature {
  const join = (parts: ts.SymbolDisplayPart[] | undefined) => ts.displayPartsToString(parts);
  const separator = join(item.separatorDisplayParts);
  const index = item.isVariadic ? Math.min(argument, item.parameters.length - 1) : argument;
  let label = join(item.prefixDisplayParts);
  let parameter: Signature["parameter"];
  for (const [at, { displayParts, documentation }] of item.parameters.entries()) {
    if (at > 0) label += separator;
    const text = join(displayParts);
    if (at === index) {
      parameter = {
        from: label.length,
        to: label.length + text.length,
        text: plainText(documentation, []),
      };
    }
    label += text;
  }
  return {
    label: label + join(item.suffixDisplayParts),
    text: plainText(item.documentation, []),
    ...(parameter === undefined ? {} : { parameter }),
  };
}

/** Requests of the page to the language worker, and its answers. Offsets are in the cell's own source. */
import type { Cell, CellId } from "../../notebook/notebook.ts";

export type CellText = Pick<Cell, "id" | "source">;

export type LanguageRequest =
  /** Code cells whose source is new; `order`, where it changed, has every code cell there is now. */
  | { type: "sync"; changed: readonly CellText[]; order?: readonly CellId[] }
  | { type: "ask"; id: number; question: LanguageQuestion }
  | { type: "cancel"; id: number };

export type LanguageQuestion =
  | { kind: "complete"; cellId: CellId; offset: number }
  | { kind: "describe"; cellId: CellId; offset: number; item: CompletionItem }
  | { kind: "hover"; cellId: CellId; offset: number }
  | { kind: "signature"; cellId: CellId; offset: number }
  | { kind: "definition"; cellId: CellId; offset: number }
  | { kind: "renamable"; cellId: CellId; offset: number }
  | { kind: "rename"; cellId: CellId; offset: number; name: string };

export interface LanguageAnswers {
  complete: readonly CompletionItem[];
  describe: Description | undefined;
  hover: (Description & Span) | undefined;
  signature: SignatureHelp | undefined;
  definition: Definition | undefined;
  renamable: Renamable | Refusal;
  rename: Renaming | Refusal;
}

export type LanguageEvent =
  | { type: "ready" }
  | { type: "answer"; id: number; answer: LanguageAnswers[keyof LanguageAnswers] }
  /** Everything that is wrong with a cell's types; empty when nothing is any more. */
  | { type: "problems"; cellId: CellId; problems: readonly Problem[] };

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  /** Where it comes from, if from elsewhere. */
  readonly detail?: string;
  /** The library that it is imported from when it is chosen. */
  readonly importFrom?: string;
  /** Higher comes first among equally good matches. */
  readonly boost: number;
}

export type CompletionKind =
  | "class"
  | "constant"
  | "enum"
  | "function"
  | "interface"
  | "keyword"
  | "method"
  | "namespace"
  | "property"
  | "text"
  | "type"
  | "variable";

/** A type as TypeScript writes it, and what its author says about it. */
export interface Description {
  readonly code: string;
  readonly text: string;
}

export interface SignatureHelp {
  readonly signatures: readonly Signature[];
  readonly active: number;
}

export interface Signature {
  readonly label: string;
  /** Where the parameter being written stands in `label`. */
  readonly parameter?: Span & { readonly text: string };
  readonly text: string;
}

export type Definition =
  | { kind: "cell"; cellId: CellId; offset: number }
  /** In a file of the library, by the names of what is declared and of what that belongs to, outermost first. */
  | { kind: "library"; path: string; names: readonly string[] };

/** A name that can be another, where it stands. */
export interface Renamable extends Span {
  readonly name: string;
}

/** Why not, as a sentence. */
export interface Refusal {
  readonly refusal: string;
}

/** Every cell that means the name, with its source as it was read and as it is to be. */
export interface Renaming {
  readonly cells: readonly RenamedCell[];
}

export interface RenamedCell {
  readonly cellId: CellId;
  readonly before: string;
  readonly after: string;
}

export interface Problem extends Span {
  readonly message: string;
  /** `info`: nothing is wrong, but TypeScript could know more. */
  readonly severity: "error" | "info";
}

/**
 * Turns a cell's top-level names into properties of the notebook's scope, in place, so that other cells and later
 * runs see every change of them. Children are rewritten before their parents, so that what is put around a node lies
 * around all that was put around its parts. Every statement gets its semicolon: rewritten statements may start with a
 * parenthesis.
 */
import type {
  AnyNode,
  AssignmentExpression,
  BlockStatement,
  CatchClause,
  Expression,
  ForOfStatement,
  Function as FunctionNode,
  Identifier,
  Pattern,
  Program,
  VariableDeclaration,
  VariableDeclarator,
} from "acorn";
import { MagicString } from "magic-string";
import { isNotebookName } from "./analyze-cell.ts";
import { CellSyntaxError } from "./cell-syntax-error.ts";
import type { Reference, References } from "./find-references.ts";
import type { InjectedNames } from "./injected-names.ts";
import { cannotExport, type ParsedCell } from "./parse-cell.ts";
import { rewriteImports } from "./rewrite-imports.ts";
import { childrenOf, isAnonymousFunction, tokenFrom } from "./syntax-tree.ts";

export interface RewriteOptions {
  references: References;
  injected: InjectedNames;
  isGlobal: (name: string) => boolean;
}

export interface RewrittenCell {
  text: MagicString;
  /** Engines report these offsets, of `(` or `=`, where they would report the name before it in plain code. */
  anchors: ReadonlyMap<number, number>;
}

export function rewriteCell(cell: ParsedCell, options: RewriteOptions): RewrittenCell {
  const rewriter = new CellRewriter(cell, options);
  rewriter.rewriteProgram(cell.program);
  return rewriter;
}

/** The nodes after which JavaScript may insert a semicolon. */
const endsWithSemicolon = new Set<AnyNode["type"]>([
  "ExpressionStatement",
  "VariableDeclaration",
  "ReturnStatement",
  "ThrowStatement",
  "BreakStatement",
  "ContinueStatement",
  "DebuggerStatement",
  "PropertyDefinition",
]);

const JUMPS = new Set<AnyNode["type"]>(["BreakStatement", "ContinueStatement", "ReturnStatement"]);

class CellRewriter implements RewrittenCell {
  readonly text: MagicString;
  readonly anchors = new Map<number, number>();
  private readonly cell: ParsedCell;
  private readonly options: RewriteOptions;
  private readonly injected: InjectedNames;
  private functionDepth = 0;
  /** How many `finally` clauses of the present function stand around the present node. */
  private finalizerDepth = 0;

  constructor(cell: ParsedCell, options: RewriteOptions) {
    this.cell = cell;
    this.options = options;
    this.injected = options.injected;
    this.text = new MagicString(cell.code);
  }

  rewriteProgram(program: Program): void {
    for (const statement of program.body) this.rewriteNode(statement, program);
    rewriteImports(program, this.text, this.injected);
    const last = program.body.findLast((statement) => statement.type !== "EmptyStatement");
    // An assignment is in no tail position: WebKit would drop the cell's frame for a call there, and with it an error's place.
    if (last?.type === "ExpressionStatement") {
      this.text.prependRight(last.start, `return ${this.injected.runtime}.last = `);
    }
  }

  private rewriteNode(node: AnyNode, parent: AnyNode): void {
    const isFunction = /Function|StaticBlock/.test(node.type);
    const { functionDepth, finalizerDepth } = this;
    if (isFunction) {
      this.functionDepth++;
      this.finalizerDepth = 0;
    } else if (parent.type === "TryStatement" && node === parent.finalizer) this.finalizerDepth++;
    for (const child of childrenOf(node)) this.rewriteNode(child, node);
    Object.assign(this, { functionDepth, finalizerDepth });
    if (isFunction) this.rewordRejections(node, parent);
    this.rewriteStatement(node, parent);
    if (endsWithSemicolon.has(node.type) && this.cell.insertedSemicolons.has(node.end)) {
      this.text.appendLeft(node.end, ";");
    }
    // A jump out of `finally` takes the place of what was thrown. What else stands there is tidying up, and runs.
    if (this.finalizerDepth > 0 && JUMPS.has(node.type)) {
      this.surround(node, `{ ${this.check} `, " }");
    }
  }

  private rewriteCatch(block: BlockStatement, { param, body }: CatchClause): void {
    if (param) this.rewordErrors(block);
    // Stop is thrown like an error, and must not be caught like one.
    this.checkAtStart(body);
  }

  private rewriteStatement(node: AnyNode, parent: AnyNode): void {
    switch (node.type) {
      case "VariableDeclaration":
        if (this.isOfNotebook(node, parent)) this.rewriteVariables(node, parent);
        return;
      case "ClassDeclaration":
        if (isTopLevel(parent) && node.id) {
          this.surround(node, `${this.injected.declare}.${node.id.name} = `, ";");
        }
        return;
      case "ForOfStatement":
        if (node.await) this.checkBetweenItems(node);
        return;
      case "TryStatement":
        if (node.handler) this.rewriteCatch(node.block, node.handler);
        return;
      case "ExportNamedDeclaration":
        if (node.source || node.specifiers.length > 0) throw this.error(cannotExport, node.start);
        this.text.remove(node.start, node.declaration ? node.start + "export".length : node.end);
        return;
      case "ExportDefaultDeclaration":
      case "ExportAllDeclaration":
        throw this.error(cannotExport, node.start);
      default:
        this.rewriteExpression(node);
    }
  }

  private rewriteExpression(node: AnyNode): void {
    switch (node.type) {
      case "Identifier":
        this.rewriteName(node);
        break;
      case "Property":
        if (node.shorthand) this.spellOutProperty(node.value);
        return;
      case "CallExpression":
        this.callWithoutThis(node.callee, "(");
        break;
      case "TaggedTemplateExpression":
        this.callWithoutThis(node.tag, "`");
        break;
      case "UnaryExpression":
        this.rewriteUnary(node.operator, node);
        break;
      case "AssignmentExpression":
        this.rewriteAssignment(node);
        break;
      case "AssignmentPattern":
        this.keepName(node.left, node.right);
        break;
      case "AwaitExpression":
        this.text.update(
          node.start,
          node.start + "await".length,
          `await ${this.injected.runtime}.wait(`,
        );
        this.text.appendLeft(node.end, ")");
        return;
      case "ImportExpression":
        this.text.update(
          node.start,
          node.start + "import".length,
          `${this.injected.runtime}.library`,
        );
        return;
      case "MetaProperty":
        if (node.meta.name === "import") {
          throw this.error("A cell is not a module: it has no `import.meta`", node.start);
        }
    }
  }

  private rewriteName(identifier: Identifier): void {
    const reference = this.notebookReference(identifier);
    if (!reference) return;
    const { access, declaration } = reference;
    // `var` is declared before the cell starts, and may be assigned often, in a loop.
    const declares = access === "declare" && declaration !== "var";
    const object = declares ? this.injected.declare : this.injected.scope;
    this.text.update(identifier.start, identifier.end, `${object}.${reference.name}`);
  }

  private spellOutProperty(value: AnyNode): void {
    const reference = this.notebookReference(
      value.type === "AssignmentPattern" ? value.left : value,
    );
    if (reference) this.text.prependRight(value.start, `${propertyKey(reference.name)}: `);
  }

  /** `(0, $.f)()`: called plainly, a function of the notebook must not see the scope as its `this`. */
  private callWithoutThis(callee: AnyNode, opening: string): void {
    if (!this.notebookReference(callee)) return;
    this.surround(callee, "(0, ", ")");
    this.anchor(callee, opening);
  }

  private rewriteUnary(
    operator: string,
    node: Extract<AnyNode, { type: "UnaryExpression" }>,
  ): void {
    const reference = this.notebookReference(node.argument);
    if (!reference) return;
    if (operator === "delete") {
      throw this.error("A name cannot be deleted: assign undefined to it", node.start);
    }
    if (operator === "typeof") {
      const known = `${this.injected.runtime}.has(${JSON.stringify(reference.name)})`;
      this.surround(node, `(${known} ? `, ` : "undefined")`);
    }
  }

  private rewriteAssignment(node: AssignmentExpression): void {
    if (!this.notebookReference(node.left)) return;
    this.anchor(node.left, node.operator);
    if (/^(=|\?\?=|\|\|=|&&=)$/.test(node.operator)) this.keepName(node.left, node.right);
  }

  /** JavaScript names a function after the variable that it is assigned to, but not after a property. */
  private keepName(target: Pattern, value: Expression): void {
    const reference = this.notebookReference(target);
    if (!reference || !isAnonymousFunction(value)) return;
    const { name } = reference;
    const access = name === "__proto__" ? `["__proto__"]` : `.${name}`;
    this.surround(value, `({ ${propertyKey(name)}: `, ` })${access}`);
  }

  private isOfNotebook(node: VariableDeclaration, parent: AnyNode): boolean {
    return isTopLevel(parent) || (node.kind === "var" && this.functionDepth === 0);
  }

  private rewriteVariables(node: VariableDeclaration, parent: AnyNode): void {
    if (node.kind === "using" || node.kind === "await using") {
      this.rewriteUsing(node);
      return;
    }
    this.text.remove(node.start, node.start + node.kind.length);
    const isLoopTarget = /^For(In|Of)/.test(parent.type);
    for (const declarator of node.declarations) {
      if (!isLoopTarget) this.rewriteDeclarator(declarator, node.kind);
    }
  }

  private rewriteDeclarator({ id, init, start, end }: VariableDeclarator, kind: string): void {
    if (init) this.keepName(id, init);
    if (id.type === "ObjectPattern") this.surround({ start, end }, "(", ")");
    if (init) return;
    // `var x;` leaves the value alone; the cell's prologue has declared it.
    if (kind === "var") this.text.update(start, end, "void 0");
    else this.text.appendLeft(end, " = void 0");
  }

  /** The declaration stays, for the disposal at the end of the cell; nothing refers to its name. */
  private rewriteUsing(node: VariableDeclaration): void {
    for (const { id, init } of node.declarations) {
      if (id.type !== "Identifier" || !init) continue;
      this.keepName(id, init);
      const target = `${this.injected.declare}.${id.name}`;
      this.text.update(id.start, id.end, `${id.name} = ${target}`);
    }
  }

  private get check(): string {
    return `${this.injected.runtime}.check();`;
  }

  private checkAtStart({ start }: BlockStatement): void {
    this.text.appendLeft(start + 1, ` ${this.check}`);
  }

  private checkBetweenItems({ body }: ForOfStatement): void {
    if (body.type === "BlockStatement") this.checkAtStart(body);
    else this.surround(body, `{ ${this.check} `, " }");
  }

  /** What leaves the block is caught, and thrown on with its message in the cell's own words: the cell may read it. */
  private rewordErrors({ start, end }: BlockStatement): void {
    const { runtime, caught } = this.injected;
    this.text.appendLeft(start + 1, " try {");
    this.text.prependRight(end - 1, `} catch (${caught}) { throw ${runtime}.caught(${caught}); } `);
  }

  /** The same for functions whose errors become rejections of promises, which `.catch` and `allSettled` show to the cell. */
  private rewordRejections(node: AnyNode, parent: AnyNode): void {
    if (!isFunctionNode(node) || !(node.async || isHandler(node, parent))) return;
    if (node.body.type === "BlockStatement") {
      this.rewordErrors(node.body);
      return;
    }
    const { runtime, caught } = this.injected;
    const start = this.expressionStart(node);
    this.surround(
      { start, end: node.end },
      "{ try { return ",
      `; } catch (${caught}) { throw ${runtime}.caught(${caught}); } }`,
    );
  }

  /** Where the body of an arrow function begins that is an expression, its parentheses included. */
  private expressionStart({ start, params }: FunctionNode): number {
    const { code } = this.cell;
    let offset = tokenFrom(code, params.at(-1)?.end ?? start);
    while (!code.startsWith("=>", offset)) offset = tokenFrom(code, offset + 1);
    return tokenFrom(code, offset + "=>".length);
  }

  private notebookReference(node: AnyNode): Reference | undefined {
    if (node.type !== "Identifier") return undefined;
    const reference = this.options.references.outer.get(node);
    return reference && isNotebookName(reference, this.options.isGlobal) ? reference : undefined;
  }

  private surround(
    { start, end }: { start: number; end: number },
    before: string,
    after: string,
  ): void {
    this.text.prependRight(start, before);
    this.text.appendLeft(end, after);
  }

  private anchor(name: AnyNode, token: string): void {
    const offset = tokenFrom(this.cell.code, name.end);
    if (this.cell.code.startsWith(token, offset)) this.anchors.set(offset, name.start);
  }

  private error(message: string, offset: number): CellSyntaxError {
    return new CellSyntaxError(message, this.cell.originalPosition(offset));
  }
}

function isFunctionNode(node: AnyNode): node is Extract<AnyNode, FunctionNode> {
  return /^(?:Function|ArrowFunction)/.test(node.type);
}

/** Whether it is handed to a promise where it is written. */
function isHandler(node: AnyNode, parent: AnyNode): boolean {
  if (parent.type === "NewExpression") {
    return parent.callee.type === "Identifier" && parent.callee.name === "Promise";
  }
  if (parent.type !== "CallExpression" || parent.callee === node) return false;
  const { callee } = parent;
  return (
    callee.type === "MemberExpression" &&
    callee.property.type === "Identifier" &&
    /^(?:then|catch|finally)$/.test(callee.property.name)
  );
}

function isTopLevel(parent: AnyNode): boolean {
  return parent.type === "Program" || parent.type === "ExportNamedDeclaration";
}

/** `{ __proto__: x }` would set a prototype. */
function propertyKey(name: string): string {
  return name === "__proto__" ? `["__proto__"]` : name;
}

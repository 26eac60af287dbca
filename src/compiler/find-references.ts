/**
 * Scope analysis: which identifiers of a cell are the notebook's to resolve. One walk builds the scopes and notes every reference
 * with the scope it stands in; they are resolved when the walk is over, since `var` and functions are known throughout their scope,
 * also above the place that declares them. The remaining names are those that the cell declares at its top level, and free ones.
 */
import type {
  AnyNode,
  CatchClause,
  Class as ClassNode,
  ForInStatement,
  ForOfStatement,
  Function as FunctionNode,
  Identifier,
  Pattern,
  Program,
  SwitchStatement,
  VariableDeclaration,
} from "acorn";
import type { DeclarationKind } from "./names.ts";
import { childrenOf, namesIn } from "./syntax-tree.ts";

export interface References {
  /** The cell's top-level names, in order. */
  declares: ReadonlyMap<string, DeclarationKind>;
  /** Every identifier that stands for a top-level or a free name. */
  outer: ReadonlyMap<Identifier, Reference>;
  /** Every name that occurs, local ones included. */
  mentioned: ReadonlySet<string>;
}

export interface Reference {
  name: string;
  /** `update` is both: `x += 1`, `x++`. `declare` is a declaration's own name. */
  access: "read" | "write" | "update" | "declare";
  /** How the cell declares it at its top level; absent when the name is free. */
  declaration: DeclarationKind | undefined;
}

export function findReferences(program: Program): References {
  const walk = new ScopeWalk();
  walk.program(program);
  return walk.resolve();
}

class Scope {
  readonly names = new Map<string, DeclarationKind>();
  readonly parent: Scope | undefined;
  readonly holdsVars: boolean;

  constructor(parent: Scope | undefined, holdsVars: boolean) {
    this.parent = parent;
    this.holdsVars = holdsVars;
  }

  block(): Scope {
    return new Scope(this, false);
  }

  /** The nearest scope that a `var` belongs to. */
  varScope(): Scope {
    return this.holdsVars || !this.parent ? this : this.parent.varScope();
  }

  /** The scope that binds the name. */
  binding(name: string): Scope | undefined {
    return this.names.has(name) ? this : this.parent?.binding(name);
  }
}

interface Occurrence {
  identifier: Identifier;
  access: Reference["access"];
  scope: Scope;
}

class ScopeWalk {
  private readonly top = new Scope(undefined, true);
  private readonly occurrences: Occurrence[] = [];
  private readonly mentioned = new Set<string>();

  program(program: Program): void {
    this.visitAll(program.body, this.top);
  }

  resolve(): References {
    const outer = new Map<Identifier, Reference>();
    for (const { identifier, access, scope } of this.occurrences) {
      const { name } = identifier;
      const binding = scope.binding(name);
      if (binding && binding !== this.top) continue;
      outer.set(identifier, { name, access, declaration: binding?.names.get(name) });
    }
    return { declares: this.top.names, outer, mentioned: this.mentioned };
  }

  private visitAll(nodes: (AnyNode | null | undefined)[], scope: Scope): void {
    for (const node of nodes) if (node) this.visit(node, scope);
  }

  private visit(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case "Identifier":
        this.occurs(node, "read", scope);
        break;
      case "FunctionDeclaration":
        if (node.id) this.declare([node.id], "function", scope);
        this.visitFunction(node, scope, true);
        break;
      case "FunctionExpression":
        this.visitFunctionExpression(node, scope);
        break;
      case "ArrowFunctionExpression":
        this.visitFunction(node, scope, false);
        break;
      case "ClassDeclaration":
        if (node.id) this.declare([node.id], "class", scope);
        this.visitClass(node, scope);
        break;
      case "ClassExpression":
        this.visitClass(node, scope);
        break;
      case "VariableDeclaration":
        this.visitVariables(node, scope);
        break;
      case "BlockStatement":
        this.visitAll(node.body, scope.block());
        break;
      case "StaticBlock":
        this.visitAll(node.body, new Scope(scope, true));
        break;
      case "CatchClause":
        this.visitCatch(node, scope);
        break;
      case "ForStatement":
        this.visitAll(childrenOf(node), scope.block());
        break;
      case "ForInStatement":
      case "ForOfStatement":
        this.visitForEach(node, scope.block());
        break;
      case "SwitchStatement":
        this.visitSwitch(node, scope);
        break;
      default:
        this.visitReference(node, scope);
        break;
    }
  }

  /** The nodes that bind nothing; some of their identifiers are targets, others (keys, labels) are no names. */
  private visitReference(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case "AssignmentExpression":
        this.visitPattern(node.left, node.operator === "=" ? "write" : "update", scope);
        this.visit(node.right, scope);
        break;
      case "UpdateExpression":
        if (node.argument.type === "Identifier") this.occurs(node.argument, "update", scope);
        else this.visit(node.argument, scope);
        break;
      case "MemberExpression":
        this.visitAll([node.object, node.computed ? node.property : null], scope);
        break;
      case "Property":
      case "MethodDefinition":
      case "PropertyDefinition":
        this.visitAll([node.computed ? node.key : null, node.value], scope);
        break;
      case "LabeledStatement":
        this.visit(node.body, scope);
        break;
      case "ImportDeclaration": {
        const locals = node.specifiers.map((specifier) => specifier.local);
        this.declare(locals, "import", scope);
        break;
      }
      case "ExportNamedDeclaration":
        this.visitAll([node.declaration], scope);
        break;
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
        return;
      default:
        this.visitAll(childrenOf(node), scope);
        break;
    }
  }

  private visitFunctionExpression(node: FunctionNode, scope: Scope): void {
    const own = scope.block();
    if (node.id) this.declare([node.id], "function", own);
    this.visitFunction(node, own, true);
  }

  /** Parameters have a scope of their own: their defaults do not see what the body declares. */
  private visitFunction(node: FunctionNode, scope: Scope, hasArguments: boolean): void {
    const parameters = new Scope(scope, true);
    if (hasArguments) parameters.names.set("arguments", "var");
    for (const parameter of node.params) {
      this.declare(namesIn(parameter), "var", parameters);
      this.visitPattern(parameter, "declare", parameters);
    }
    if (node.body.type === "BlockStatement") {
      this.visitAll(node.body.body, new Scope(parameters, true));
    } else this.visit(node.body, parameters);
  }

  private visitClass(node: ClassNode, scope: Scope): void {
    const own = scope.block();
    if (node.id) this.declare([node.id], "class", own);
    this.visitAll([node.superClass, node.body], own);
  }

  private visitVariables(node: VariableDeclaration, scope: Scope): void {
    const isVar = node.kind === "var";
    // A `using` declaration cannot be assigned to either.
    const kind = node.kind === "var" || node.kind === "let" ? node.kind : "const";
    for (const { id, init } of node.declarations) {
      this.declare(namesIn(id), kind, isVar ? scope.varScope() : scope);
      this.visitPattern(id, "declare", scope);
      this.visitAll([init], scope);
    }
  }

  private visitCatch(node: CatchClause, scope: Scope): void {
    const own = scope.block();
    if (node.param) {
      this.declare(namesIn(node.param), "let", own);
      this.visitPattern(node.param, "declare", own);
    }
    this.visit(node.body, own);
  }

  private visitForEach(node: ForInStatement | ForOfStatement, scope: Scope): void {
    if (node.left.type === "VariableDeclaration") this.visit(node.left, scope);
    else this.visitPattern(node.left, "write", scope);
    this.visitAll([node.right, node.body], scope);
  }

  private visitSwitch(node: SwitchStatement, scope: Scope): void {
    this.visit(node.discriminant, scope);
    this.visitAll(node.cases, scope.block());
  }

  private visitPattern(pattern: Pattern, access: Reference["access"], scope: Scope): void {
    switch (pattern.type) {
      case "Identifier":
        this.occurs(pattern, access, scope);
        break;
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement") this.visitPattern(property, access, scope);
          else {
            if (property.computed) this.visit(property.key, scope);
            this.visitPattern(property.value, access, scope);
          }
        }
        return;
      case "ArrayPattern":
        for (const element of pattern.elements) {
          if (element) this.visitPattern(element, access, scope);
        }
        return;
      case "AssignmentPattern":
        this.visitPattern(pattern.left, access, scope);
        this.visit(pattern.right, scope);
        break;
      case "RestElement":
        this.visitPattern(pattern.argument, access, scope);
        break;
      case "MemberExpression":
        this.visit(pattern, scope);
        break;
    }
  }

  private declare(identifiers: Identifier[], kind: DeclarationKind, scope: Scope): void {
    for (const { name } of identifiers) {
      this.mentioned.add(name);
      scope.names.set(name, kind);
    }
  }

  private occurs(identifier: Identifier, access: Reference["access"], scope: Scope): void {
    this.mentioned.add(identifier.name);
    this.occurrences.push({ identifier, access, scope });
  }
}

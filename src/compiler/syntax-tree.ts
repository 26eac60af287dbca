import type { AnyNode, Expression, Identifier, Pattern } from "acorn";

export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** The identifiers that a pattern binds or assigns, in order; members such as `a.b` are not among them. */
export function namesIn(pattern: Pattern): Identifier[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesIn(property.type === "Property" ? property.value : property.argument),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? namesIn(element) : []));
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    case "MemberExpression":
      return [];
  }
}

/** Whether it takes the name of what it is assigned to (ECMA-262, IsAnonymousFunctionDefinition). */
export function isAnonymousFunction(expression: Expression): boolean {
  switch (expression.type) {
    case "ArrowFunctionExpression":
      return true;
    case "FunctionExpression":
    case "ClassExpression":
      return !expression.id;
    default:
      return false;
  }
}

/** The offset of the first token at or after `offset`. */
export function tokenFrom(code: string, offset: number): number {
  const trivia = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/y;
  trivia.lastIndex = offset;
  return offset + (trivia.exec(code)?.[0].length ?? 0);
}

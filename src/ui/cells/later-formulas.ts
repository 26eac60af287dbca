/** Which formulas of a text are set on the page's thread: the first, as long as they are short together. */

/** Letters, and what each beyond ASCII counts: KaTeX builds accents of several parts. */
const LETTERS_AT_ONCE = 600;
const OTHER_LETTER = 3;

interface FormulaNode {
  type: string;
  value?: string;
  children?: FormulaNode[];
  data?: {
    hProperties?: Record<string, unknown>;
    hChildren?: { properties?: Record<string, unknown> }[];
  };
}

/** A plugin that marks the others with the property `later`. */
export function laterFormulas(): (tree: unknown) => void {
  return (tree) => {
    let room = LETTERS_AT_ONCE;
    const waiting = [tree as FormulaNode];
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
      waiting.unshift(...(node.children ?? []));
      const properties = propertiesOf(node);
      if (properties === undefined) continue;
      room -= lettersOf(node.value ?? "");
      if (room < 0) properties["later"] = true;
    }
  };
}

/** Those of a formula's element: one in a line is an element itself, a whole one stands within an element. */
function propertiesOf({ type, data }: FormulaNode): Record<string, unknown> | undefined {
  if (type === "inlineMath") return data?.hProperties;
  return type === "math" ? data?.hChildren?.[0]?.properties : undefined;
}

function lettersOf(tex: string): number {
  return tex.length + (OTHER_LETTER - 1) * (tex.match(/[^ -~\s]/g)?.length ?? 0);
}

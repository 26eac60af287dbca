/** Sums of products in Einstein's notation. */
import { checkTensors } from "../arguments/tensor-kind.ts";
import { shapeText } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** A tensor whose dimensions have names, each once. */
interface Named {
  readonly x: Tensor;
  readonly names: readonly string[];
}

/**
 * The sum of products that `equation` names, as `torch.einsum`: `einsum("bij,bjk->bik", a, b)`. A letter stands for a dimension;
 * one that is missing behind the arrow is summed over, one that an operand has twice is its diagonal, "..." are the dimensions that
 * are not named. Without an arrow the letters that occur once come out, in the order of the alphabet. Tensors are taken two by two
 * from the left, each time as one matrix product.
 */
export function einsum(equation: string, ...tensors: Tensor[]): Tensor {
  const { operands, result } = parse(equation, tensors);
  const last = operands.slice(1).reduce((left, right, i) => {
    const later = operands.slice(i + 2).flatMap(({ names }) => names);
    return product(left, right, new Set([...result, ...later]));
  }, operands[0]!);
  const { x, names } = summed(last, new Set(result));
  return x.permute(result.map((name) => names.indexOf(name)));
}

function wrong(equation: string, why: string): RangeError {
  return new RangeError(`einsum: in ${JSON.stringify(equation)}, ${why}`);
}

function parse(
  equation: string,
  tensors: readonly Tensor[],
): { operands: Named[]; result: string[] } {
  if (typeof equation !== "string")
    throw new TypeError('einsum: expected an equation first, such as "ij,jk->ik"');
  tensors.forEach((each, i) => {
    checkTensors("einsum", { [`operand ${i + 1}`]: each });
  });
  const [inputs = "", output, ...more] = equation.replaceAll(" ", "").split("->");
  if (more.length > 0) throw wrong(equation, "there is more than one arrow");
  const terms = inputs.split(",");
  if (terms.length !== tensors.length) {
    throw wrong(
      equation,
      `there are ${terms.length} operands before the arrow, and ${tensors.length} tensors were given`,
    );
  }
  const spelled = terms.map((term, i) => spell(equation, term, tensors[i]!.shape));
  const longest = Math.max(0, ...spelled.map(({ open }) => open));
  const dots = Array.from({ length: longest }, (_, i) => `.${longest - 1 - i}`);
  checkSizes(equation, spelled, tensors);
  const all = spelled.flatMap(({ names }) => names);
  const result =
    output === undefined ? [...dots, ...onceOnly(all)] : spellResult(equation, output, dots);
  for (const [i, name] of result.entries()) {
    if (!all.includes(name) && !dots.includes(name))
      throw wrong(equation, `"${name}" behind the arrow is in no operand`);
    if (result.indexOf(name) !== i)
      throw wrong(equation, `"${name}" stands behind the arrow more than once`);
  }
  const operands = spelled.map(({ names }, i) => diagonal({ x: tensors[i]!, names }));
  return { operands, result };
}

/** The names of an operand's dimensions; those of "..." count from behind, so that they broadcast. */
function spell(
  equation: string,
  term: string,
  shape: readonly number[],
): { names: string[]; open: number } {
  const parts = term.split("...");
  if (parts.length > 2) throw wrong(equation, `there is more than one "..." in "${term}"`);
  for (const letter of parts.join(""))
    if (!/[a-zA-Z]/.test(letter)) throw wrong(equation, `"${letter}" is no letter`);
  const letters = parts.join("").length;
  const open = parts.length === 2 ? shape.length - letters : 0;
  if (open < 0 || letters + open !== shape.length) {
    throw wrong(
      equation,
      `"${term}" names ${letters} dimensions, and its tensor has shape ${shapeText(shape)}`,
    );
  }
  const dots = Array.from({ length: open }, (_, i) => `.${open - 1 - i}`);
  return { names: [...parts[0]!, ...dots, ...(parts[1] ?? "")], open };
}

function spellResult(equation: string, output: string, dots: readonly string[]): string[] {
  const parts = output.split("...");
  if (parts.length > 2) throw wrong(equation, 'there is more than one "..." behind the arrow');
  for (const letter of parts.join(""))
    if (!/[a-zA-Z]/.test(letter)) throw wrong(equation, `"${letter}" is no letter`);
  return [...parts[0]!, ...(parts.length === 2 ? dots : []), ...(parts[1] ?? "")];
}

function onceOnly(names: readonly string[]): string[] {
  const letters = names.filter((name) => name.length === 1);
  return letters
    .filter((name) => letters.indexOf(name) === letters.lastIndexOf(name))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

/** One name has one size, or 1, which broadcasts. */
function checkSizes(
  equation: string,
  spelled: readonly { names: readonly string[] }[],
  tensors: readonly Tensor[],
): void {
  const sizes = new Map<string, number>();
  spelled.forEach(({ names }, operand) => {
    names.forEach((name, dim) => {
      const size = tensors[operand]!.shape[dim]!;
      const known = sizes.get(name) ?? 1;
      if (size !== known && size !== 1 && known !== 1) {
        const what = name.length === 1 ? `"${name}"` : 'a dimension of "..."';
        throw wrong(equation, `${what} has size ${known} in one operand and ${size} in another`);
      }
      if (size !== 1 || !sizes.has(name)) sizes.set(name, size);
    });
  });
}

/** A name that stands twice becomes one dimension, that of the elements at equal positions. */
function diagonal({ x, names }: Named): Named {
  const second = names.findIndex((name, dim) => names.indexOf(name) < dim);
  if (second < 0) return { x, names };
  const first = names.indexOf(names[second]!);
  const others = names.flatMap((_, dim) => (dim === first || dim === second ? [] : [dim]));
  const [rows, columns] = [x.shape[first]!, x.shape[second]!];
  const length = Math.max(rows, columns);
  const square = x
    .permute(...others, first, second)
    .expand(...others.map((dim) => x.shape[dim]!), length, length);
  const picked = square.flatten(-2).slice("...", [0, length * length, length + 1]);
  return diagonal({ x: picked, names: [...others.map((dim) => names[dim]!), names[first]!] });
}

/** Without the dimensions that nobody asks for any more. */
function summed({ x, names }: Named, kept: ReadonlySet<string>): Named {
  const gone = names.flatMap((name, dim) => (kept.has(name) ? [] : [dim]));
  if (gone.length === 0) return { x, names };
  return { x: x.sum(gone), names: names.filter((name) => kept.has(name)) };
}

/** Both in one: names of both that are kept are batches, those that are not are multiplied and summed. */
function product(left: Named, right: Named, kept: ReadonlySet<string>): Named {
  const inRight = new Set(right.names);
  const inLeft = new Set(left.names);
  const a = summed(left, new Set([...kept, ...inRight]));
  const b = summed(right, new Set([...kept, ...inLeft]));
  const shared = a.names.filter((name) => inRight.has(name));
  const batch = shared.filter((name) => kept.has(name));
  const inner = shared.filter((name) => !kept.has(name));
  const rows = a.names.filter((name) => !inRight.has(name));
  const columns = b.names.filter((name) => !inLeft.has(name));
  const sizeOfName = (name: string): number =>
    Math.max(...[a, b].map(({ x, names }) => x.shape[names.indexOf(name)] ?? 1));
  const sizeOfAll = (names: readonly string[]): number =>
    names.reduce((size, name) => size * sizeOfName(name), 1);
  const arranged = ({ x, names }: Named, order: readonly string[]): Tensor =>
    x.permute(order.map((name) => names.indexOf(name))).expand(order.map(sizeOfName));
  const matrices = arranged(a, [...batch, ...rows, ...inner]).reshape(
    sizeOfAll(batch),
    sizeOfAll(rows),
    sizeOfAll(inner),
  );
  const others = arranged(b, [...batch, ...inner, ...columns]).reshape(
    sizeOfAll(batch),
    sizeOfAll(inner),
    sizeOfAll(columns),
  );
  const names = [...batch, ...rows, ...columns];
  return { x: matrices.matmul(others).reshape(names.map(sizeOfName)), names };
}

/**
 * Arguments that are known or refused. Cells are not type-checked before they run, and an option that is read nowhere would be a
 * wrong number in silence. So whatever takes options has a `Signature`: their names and kinds, and which of them may be given by
 * place, as PyTorch has them. Types hold it to the interface that is declared: neither can have a name that the other lacks.
 */
import { closestName } from "../../base/closest-name.ts";
import { inWords, isPlainObject } from "./in-words.ts";
import type { Kind } from "./kinds.ts";

/** The kind of every option. */
export type KindsOf<O> = { readonly [K in keyof O]-?: Kind<Exclude<O[K], undefined>> };

/**
 * What may follow the required arguments: the options of `Order` by place, then an object with those that are left:
 * `(3, 2)`, `(3, { stride: 2 })` and `(3, 2, { padding: 1 })` are one.
 */
export type Settings<
  O extends object,
  Order extends readonly (keyof O)[] = [],
> = Order extends readonly [infer First extends keyof O, ...infer Rest extends readonly (keyof O)[]]
  ? [options?: O] | [value: O[First] | undefined, ...rest: Settings<O, Rest>]
  : [options?: O];

const NONE = Object.freeze({});

/** The options that `owner` takes. */
export class Signature<O extends object, const Order extends readonly (keyof O & string)[] = []> {
  private readonly names: readonly string[];

  constructor(
    private readonly owner: string,
    private readonly order: Order,
    private readonly kinds: KindsOf<O>,
    /** What PyTorch has besides and why it is not here, for the error. */
    private readonly absent: Readonly<Record<string, string>> = {},
  ) {
    this.names = Object.keys(kinds);
  }

  /** The options by name, those that are undefined left out; throws a TypeError that says what there is. */
  take(given: Settings<O, Order>, owner = this.owner): O {
    const values = given as readonly unknown[];
    if (values.length === 0 || (values.length === 1 && values[0] === NONE)) return NONE as O;
    const taken: Record<string, unknown> = {};
    for (const [place, value] of values.entries()) {
      const isLast = place === values.length - 1;
      const name = this.order[place];
      if (isLast && isPlainObject(value) && !this.acceptsObject(name, value)) {
        this.takeNamed(owner, value, taken);
      } else if (name === undefined) {
        if (value !== undefined) this.refusePlace(owner, value, place);
      } else this.put(owner, name, value, taken);
    }
    return taken as O;
  }

  /** Only an option whose kind is an object by itself takes one by place. */
  private acceptsObject(name: string | undefined, value: unknown): boolean {
    return name !== undefined && this.kindOf(name)!.accepts(value);
  }

  private takeNamed(owner: string, given: object, taken: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(given)) {
      if (this.kindOf(name) === undefined) this.refuseName(owner, name);
      if (name in taken && value !== undefined)
        throw new TypeError(`${owner}: ${name} is given twice, by its place and by its name`);
      this.put(owner, name, value, taken);
    }
  }

  private put(owner: string, name: string, value: unknown, taken: Record<string, unknown>): void {
    if (value === undefined) return;
    checkArgument(owner, name, value, this.kindOf(name)!);
    taken[name] = value;
  }

  private kindOf(name: string): Kind<unknown> | undefined {
    return Object.hasOwn(this.kinds, name)
      ? (this.kinds as Record<string, Kind<unknown>>)[name]
      : undefined;
  }

  private refuseName(owner: string, name: string): never {
    const camel = name.replaceAll(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
    const why = Object.hasOwn(this.absent, camel) ? `: ${this.absent[camel]}` : undefined;
    const near = this.names.includes(camel) ? camel : closestName(camel, this.names);
    const hint = why ?? (near === undefined ? undefined : `; did you mean ${near}?`);
    const end = why ? ". There" : hint ? " There" : "; there";
    throw new TypeError(`${owner}: unknown option "${name}"${hint ?? ""}${end} ${this.listed()}`);
  }

  private refusePlace(owner: string, value: unknown, place: number): never {
    const wanted =
      this.names.length === 0 ? "nothing more" : `options such as { ${this.names[0]}: … }`;
    throw new TypeError(
      `${owner}: expected ${wanted}${place === 0 ? "" : ` after ${this.order.slice(0, place).join(", ")}`}, got ${inWords(value)}` +
        (this.names.length === 0 ? "" : `; there ${this.listed()}`),
    );
  }

  private listed(): string {
    const [first, ...more] = this.names;
    if (first === undefined) return "are no options";
    return more.length === 0 ? `is ${first}` : `are ${[first, ...more].join(", ")}`;
  }
}

/** Throws a TypeError unless `value` is of this kind. */
export function checkArgument(
  owner: string,
  name: string,
  value: unknown,
  wanted: Pick<Kind<unknown>, "words" | "accepts">,
): void {
  if (wanted.accepts(value)) return;
  throw new TypeError(`${owner}: expected ${name} to be ${wanted.words}, got ${inWords(value)}`);
}

/** The same for several, by their names. */
export function checkArguments<T extends object>(
  owner: string,
  given: T,
  kinds: { readonly [K in keyof T]: Kind<T[K]> },
): void {
  for (const [name, value] of Object.entries(given))
    checkArgument(owner, name, value, (kinds as Record<string, Kind<unknown>>)[name]!);
}

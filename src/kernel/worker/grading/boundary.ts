/**
 * What lies between a submission and the checks. Data passes as copies: a list that the submission gave away stays as the check read
 * it, and a list that the check gave away is still the check's own. Functions and objects are reached by stand-ins, and an object
 * never counts as a number or a text. Tensors and models alone pass as they are.
 */
import { isInstance, peek, textOf } from "../../../base/thrown.ts";
import type { IsOfLibrary } from "./lock-down.ts";

type Callable = (...values: unknown[]) => unknown;

const TYPED_ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

/** How a value is turned into a number or a text; as a record's own, it would answer anew each time. */
const TURNING: readonly (string | symbol)[] = ["valueOf", "toString", "then", Symbol.toPrimitive];

/** Turns a value of the submission into what checks see of it. */
export function createBoundary(isOfLibrary: IsOfLibrary): (value: unknown) => unknown {
  const standIns = new StandIns();
  const taken = new Crossing(standIns, isOfLibrary);
  const given = new Crossing(standIns, isOfLibrary);
  taken.back = given;
  given.back = taken;
  return (value) => taken.pass(value);
}

/** What stands for a function or an object on the other side, found from both. */
class StandIns {
  readonly #others = new WeakMap<object, object>();

  of(value: object): object | undefined {
    return this.#others.get(value);
  }

  pair(original: object, made: object): void {
    this.#others.set(original, made);
    this.#others.set(made, original);
  }
}

/** One of the two ways. */
class Crossing {
  /** The way of arguments. */
  back: Crossing = this;
  readonly #standIns: StandIns;
  readonly #isOfLibrary: IsOfLibrary;

  constructor(standIns: StandIns, isOfLibrary: IsOfLibrary) {
    this.#standIns = standIns;
    this.#isOfLibrary = isOfLibrary;
  }

  pass(value: unknown, seen = new Map<object, unknown>()): unknown {
    if (typeof value === "function") return this.#standIns.of(value) ?? this.#standIn(value);
    if (typeof value !== "object" || value === null) return value;
    return this.#standIns.of(value) ?? seen.get(value) ?? this.#passObject(value, seen);
  }

  #passObject(value: object, seen: Map<object, unknown>): unknown {
    const prototype: object | null = Object.getPrototypeOf(value);
    if (prototype === Promise.prototype) return this.#later(value as Promise<unknown>);
    if (Array.isArray(value)) return this.#copyOfList(value, seen);
    const copied = copyOfData(value, prototype) ?? copyOfError(value);
    if (copied !== undefined) return copied;
    if (prototype === null || prototype === Object.prototype || hasNoMethods(prototype)) {
      return this.#copyOfRecord(value, seen);
    }
    // A tensor or a model: the library sees the inside of no copy.
    return derivesFrom(prototype, this.#isOfLibrary) ? value : this.#standIn(value);
  }

  async #later(promise: Promise<unknown>): Promise<unknown> {
    return this.pass(await promise);
  }

  #copyOfList(list: readonly unknown[], seen: Map<object, unknown>): unknown[] {
    const copy: unknown[] = [];
    seen.set(list, copy);
    const { length } = list;
    for (let i = 0; i < length; i += 1) copy[i] = this.pass(list[i], seen);
    return copy;
  }

  #copyOfRecord(record: object, seen: Map<object, unknown>): object {
    const copy = {};
    seen.set(record, copy);
    for (const key of Object.keys(record)) {
      const read: unknown = Reflect.get(record, key);
      if (typeof read === "function" && TURNING.includes(key)) continue;
      const value = this.pass(read, seen);
      const attributes = { writable: true, enumerable: true, configurable: true };
      Object.defineProperty(copy, key, { value, ...attributes });
    }
    return copy;
  }

  /** Reaches the original for whoever has it: calls, properties, `new`. */
  #standIn(original: object): object {
    const { back } = this;
    const isFunction = typeof original === "function";
    const made = new Proxy(isFunction ? callable : {}, {
      apply: (_, self, values) =>
        this.pass(
          Reflect.apply(
            original as Callable,
            back.pass(self),
            values.map((it) => back.pass(it)),
          ),
        ),
      construct: (_, values) =>
        this.pass(
          Reflect.construct(
            original as Callable,
            values.map((it) => back.pass(it)),
          ),
        ) as object,
      get: (_, key) =>
        !isFunction && TURNING.includes(key) ? refusal(key) : this.pass(Reflect.get(original, key)),
      has: (_, key) => Reflect.has(original, key),
      set: (_, key, value) => Reflect.set(original, key, back.pass(value)),
      getPrototypeOf: () => (isFunction ? Function.prototype : Object.prototype),
      defineProperty: () => false,
      setPrototypeOf: () => false,
    });
    this.#standIns.pair(original, made);
    return made;
  }
}

/** Can be called, and be the target of `new`. */
function callable(): void {}

function refusal(key: string | symbol): unknown {
  if (key === "then") return undefined;
  return () => {
    throw new TypeError("expected a number or a text, got an object");
  };
}

/** A copy of bytes, dates, maps and sets of plain values; undefined for what is none of them. */
function copyOfData(value: object, prototype: object | null): unknown {
  for (const type of TYPED_ARRAYS) {
    if (prototype === type.prototype) return new type(value as never);
  }
  if (prototype === ArrayBuffer.prototype) return (value as ArrayBuffer).slice(0);
  if (prototype === Date.prototype) return new Date(Date.prototype.getTime.call(value));
  if (prototype === Map.prototype || prototype === Set.prototype) return structuredClone(value);
  return undefined;
}

/** A class that only holds values is a record. */
function hasNoMethods(prototype: object): boolean {
  if (Object.getPrototypeOf(prototype) !== Object.prototype) return false;
  return Reflect.ownKeys(prototype).every((key) => key === "constructor");
}

/** The types of errors, the general one last. */
const ERRORS = [RangeError, TypeError, SyntaxError, ReferenceError, EvalError, URIError, Error];

/** The same type and text; undefined for what is no error. */
function copyOfError(value: object): Error | undefined {
  const type = ERRORS.find((it) => isInstance(value, it));
  return type && new type(textOf(peek(value, "message")));
}

/** Derives from a class of the library. */
function derivesFrom(prototype: object, isOfLibrary: IsOfLibrary): boolean {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at)) {
    if (isOfLibrary(at)) return true;
  }
  return false;
}

/**
 * Freezes everything that the language and the browser bring along, and the library, before a submission runs: what it puts in
 * their place stays out, so the checks that run after it use what they would have used without it. Objects of the submission
 * may have properties of the same names, as anywhere.
 */
const {
  defineProperty,
  freeze,
  getOwnPropertyDescriptor,
  getOwnPropertyDescriptors,
  getPrototypeOf,
  hasOwn,
} = Object;
const { ownKeys } = Reflect;

/** Whether a prototype is of a class of the library. */
export type IsOfLibrary = (prototype: object) => boolean;

/** `library`: what it exports. Nothing can be thawed. */
export function lockDown(scope: object, library: readonly unknown[]): IsOfLibrary {
  const known = new WeakSet<object>();
  const ofLibrary = new WeakSet<object>();
  const waiting: object[] = [];
  const want = (value: unknown) => {
    if (!isObject(value) || value === scope || known.has(value)) return;
    known.add(value);
    waiting.push(value);
  };
  const wantAllOf = (object: object) => {
    for (const descriptor of descriptorsOf(object)) {
      want(descriptor.value);
      want(descriptor.get);
      want(descriptor.set);
    }
    want(getPrototypeOf(object));
  };
  const freezeAll = (areOverridden: (object: object) => boolean) => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      wantAllOf(next);
      if (areOverridden(next)) letOthersDiffer(next);
      freezeIfPossible(next);
    }
  };
  const isClassOfLibrary = (object: object) => {
    if (!isPrototype(object)) return false;
    ofLibrary.add(object);
    return true;
  };

  for (const name of ENGINES_OWN) Reflect.deleteProperty(scope, name);
  for (const name of SPEAKING) take(scope, name);
  for (const hidden of hiddenOnes()) want(hidden);
  wantAllOf(scope);
  freezeAll(isOftenOverridden);
  for (const exported of library) if (typeof exported === "function") want(exported);
  freezeAll(isClassOfLibrary);
  // New names stay possible: the compiler hands cells over by one.
  for (const key of ownKeys(scope)) fix(scope, key);
  return (prototype) => ofLibrary.has(prototype);
}

/** Maps in which tfjs keeps its kernels; it has read them by now. */
const ENGINES_OWN = ["_tfGlobals", "_tfengine"];

/** How a worker speaks to who started it. Those who may have taken it before. */
const SPEAKING = ["postMessage", "close"];

function take(scope: object, name: string): void {
  for (let at: object | null = scope; at !== null; at = getPrototypeOf(at)) {
    if (hasOwn(at, name)) Reflect.deleteProperty(at, name);
  }
}

/** What no name leads to. */
function hiddenOnes(): object[] {
  const some = [
    async () => {},
    function* () {},
    async function* () {},
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ""[Symbol.iterator](),
    "".matchAll(/./g),
    (function* () {})(),
    (async function* () {})(),
    new Int8Array(),
  ];
  // A worker has these by getters, so no walk comes to them.
  const { performance, crypto, navigator } = globalThis;
  return [...some.map((it) => getPrototypeOf(it) as object), performance, crypto, navigator];
}

/** Objects of a program often have properties of their own in the place of these. The other prototypes stay fast. */
function isOftenOverridden(object: object): boolean {
  return object === Object.prototype || object === Function.prototype || isError(object);
}

function isError(object: object): boolean {
  return object === Error.prototype || getPrototypeOf(object) === Error.prototype;
}

function isPrototype(object: object): boolean {
  const type = getOwnPropertyDescriptor(object, "constructor")?.value;
  return typeof type === "function" && type.prototype === object;
}

/**
 * A property of a frozen prototype cannot be given to an object that inherits it by assignment, as in `error.name = "Mine"`. As a pair
 * of functions it can.
 */
function letOthersDiffer(prototype: object): void {
  for (const key of ownKeys(prototype)) {
    const descriptor = getOwnPropertyDescriptor(prototype, key);
    if (descriptor === undefined || !("value" in descriptor) || !descriptor.configurable) continue;
    const { value, enumerable = false } = descriptor;
    const get = () => value;
    const set = function (this: object, own: unknown) {
      if (this === prototype) throw new TypeError(`${String(key)} cannot be changed`);
      defineProperty(this, key, {
        value: own,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    };
    defineProperty(prototype, key, { get, set, enumerable, configurable: false });
  }
}

function fix(scope: object, key: string | symbol): void {
  const descriptor = getOwnPropertyDescriptor(scope, key);
  if (!descriptor?.configurable) return;
  const isValue = "value" in descriptor;
  defineProperty(scope, key, { configurable: false, ...(isValue ? { writable: false } : {}) });
}

function descriptorsOf(object: object): PropertyDescriptor[] {
  const all: Record<string | symbol, PropertyDescriptor> = getOwnPropertyDescriptors(object);
  return ownKeys(all).map((key) => all[key] as PropertyDescriptor);
}

/** Lists of bytes cannot be. */
function freezeIfPossible(object: object): void {
  try {
    freeze(object);
  } catch {
    // What remains is data, not code.
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Settings of operations as plain data: compared, and put in words. */

/** Whether two settings say the same; functions only when they are one. */
export function sameAttrs(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    left.length === right.size &&
    left.every(([name, value]) => right.has(name) && sameAttrs(value, right.get(name)))
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype;
}

/** As a listing shows them: `axis=1, keepdim=false`; nothing where there are none. */
export function describeAttrs(attrs: unknown): string {
  if (typeof attrs !== "object" || attrs === null || !isPlain(attrs)) return "";
  return Object.entries(attrs)
    .filter(([, value]) => typeof value !== "function")
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(", ");
}

/**
 * Differences of plain records. Unchanged parts keep their identity, on both sides: `patchBetween` skips what is the same object,
 * `applyPatch` copies only what lies on the way to a change. So a panel redraws what changed, and nothing else.
 */

import { lookUp } from "../base/look-up.ts";

/** A record's key, or a place in a list. */
export type PathStep = string | number;

export type PatchChange =
  /** Puts a value in place; in a list also at its end. */
  | { type: "set"; path: readonly PathStep[]; value: unknown }
  /** Takes a key out of a record. */
  | { type: "remove"; path: readonly PathStep[] }
  /** Cuts a list. */
  | { type: "length"; path: readonly PathStep[]; length: number };

/** Changes in the order in which they are to be made. */
export type Patch = readonly PatchChange[];

/** A patch does not fit the record, or is none; the message says why. */
export class PatchError extends Error {
  override readonly name = "PatchError";
}

const MOST_CHANGES = 20_000;
const MOST_STEPS = 32;
const MOST_KEY_CHARACTERS = 1000;
/** Items that a patch may bring a list to. */
const MOST_ITEMS = 200_000;

/** Keys that would reach what all records share. */
const REFUSED_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** The patch from `before` to `after`, both plain data. Parts deeper than a path may reach are replaced as a whole. */
export function patchBetween(before: unknown, after: unknown): PatchChange[] {
  const changes: PatchChange[] = [];
  compare(before, after, [], changes);
  return changes;
}

/** `record` with the changes of `patch` made; it is not changed itself. Throws a `PatchError` for a patch that does not fit. */
export function applyPatch(record: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw new PatchError(`a patch is a list of changes, not ${words(patch)}`);
  if (patch.length > MOST_CHANGES) {
    throw new PatchError(`a patch has at most ${MOST_CHANGES} changes, not ${patch.length}`);
  }
  /** Copies that this patch has made: they are changed further without another copy. */
  const copies = new Set<object>();
  let root = record;
  for (const change of patch) root = withChange(root, readChange(change), 0, copies);
  return root;
}

/** `after` with the parts of `before` in place of those that are equal to them. */
export function keepIdentity<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after;
  if (Array.isArray(before) && Array.isArray(after)) {
    const items = after.map((item: unknown, index) => keepIdentity(before[index], item));
    const isSame =
      items.length === before.length && items.every((it, at) => Object.is(it, before[at]));
    return (isSame ? before : items) as T;
  }
  if (!isRecord(before) || !isRecord(after)) return after;
  const entries = Object.entries(after).map(
    ([key, value]) => [key, keepIdentity(lookUp(before, key), value)] as const,
  );
  const isSame =
    entries.length === Object.keys(before).length &&
    entries.every(
      ([key, value]) => Object.hasOwn(before, key) && Object.is(value, lookUp(before, key)),
    );
  return (isSame ? before : Object.fromEntries(entries)) as T;
}

function compare(before: unknown, after: unknown, path: PathStep[], changes: PatchChange[]): void {
  if (Object.is(before, after)) return;
  const isDeep = path.length >= MOST_STEPS;
  if (!isDeep && Array.isArray(before) && Array.isArray(after)) {
    compareLists(before, after, path, changes);
  } else if (!isDeep && isRecord(before) && isRecord(after)) {
    compareRecords(before, after, path, changes);
  } else changes.push({ type: "set", path, value: after });
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: PathStep[],
  changes: PatchChange[],
): void {
  if (after.length < before.length) changes.push({ type: "length", path, length: after.length });
  for (const [index, value] of after.entries()) {
    const step = [...path, index];
    if (index < before.length) compare(before[index], value, step, changes);
    else changes.push({ type: "set", path: step, value });
  }
}

function compareRecords(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: PathStep[],
  changes: PatchChange[],
): void {
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) changes.push({ type: "remove", path: [...path, key] });
  }
  for (const [key, value] of Object.entries(after)) {
    const step = [...path, key];
    if (Object.hasOwn(before, key)) compare(lookUp(before, key), value, step, changes);
    else changes.push({ type: "set", path: step, value });
  }
}

function withChange(node: unknown, change: PatchChange, at: number, copies: Set<object>): unknown {
  const step = change.path[at];
  if (step === undefined) return inPlace(node, change, copies);
  const isLast = at === change.path.length - 1;
  if (Array.isArray(node)) {
    const index = placeIn(node, step, change, at, isLast && change.type === "set");
    const copy = copied(node, copies);
    copy[index] = withChange(node[index], change, at + 1, copies);
    return copy;
  }
  if (!isRecord(node)) throw misfit(change, at, `there is ${words(node)}`);
  if (typeof step === "number") throw misfit(change, at, "there is a record, which has no places");
  const isThere = Object.hasOwn(node, step);
  if (!isThere && !(isLast && change.type === "set")) {
    throw misfit(change, at, `the record has no "${step.slice(0, 100)}"`);
  }
  const copy = copied(node, copies);
  if (isLast && change.type === "remove") delete copy[step];
  else copy[step] = withChange(lookUp(node, step), change, at + 1, copies);
  return copy;
}

/** At the end of the path. */
function inPlace(node: unknown, change: PatchChange, copies: Set<object>): unknown {
  if (change.type === "set") return change.value;
  if (change.type === "remove")
    throw misfit(change, change.path.length, "only a record's keys can be removed");
  if (!Array.isArray(node))
    throw misfit(change, change.path.length, `there is ${words(node)}, no list`);
  if (change.length > node.length) {
    throw misfit(
      change,
      change.path.length,
      `the list has ${node.length} items, too few to be cut to ${change.length}`,
    );
  }
  const copy = copied(node, copies);
  copy.length = change.length;
  return copy;
}

function placeIn(
  list: unknown[],
  step: PathStep,
  change: PatchChange,
  at: number,
  mayAppend: boolean,
): number {
  if (typeof step !== "number")
    throw misfit(change, at, `there is a list, which has no "${step.slice(0, 100)}"`);
  const most = Math.min(MOST_ITEMS, mayAppend ? list.length + 1 : list.length);
  if (step >= most || (change.type === "remove" && at === change.path.length - 1)) {
    throw misfit(
      change,
      at,
      `the list has ${list.length} items, and ${step} is no place to ${change.type} in it`,
    );
  }
  return step;
}

function copied<T extends object>(node: T, copies: Set<object>): T {
  if (copies.has(node)) return node;
  const copy = (Array.isArray(node) ? [...node] : { ...node }) as T;
  copies.add(copy);
  return copy;
}

function readChange(change: unknown): PatchChange {
  if (!isRecord(change)) throw new PatchError(`a change is a record, not ${words(change)}`);
  const { type, path, length } = change;
  if (!Array.isArray(path) || path.length > MOST_STEPS) {
    throw new PatchError(`the path of a change is a list of at most ${MOST_STEPS} steps`);
  }
  for (const step of path) checkStep(step);
  if (type === "set") return { type, path, value: change["value"] };
  if (type === "remove") return { type, path };
  if (type !== "length")
    throw new PatchError(
      `a change sets, removes or cuts; it does not "${String(type).slice(0, 100)}"`,
    );
  if (!isWhole(length) || length > MOST_ITEMS) {
    throw new PatchError(
      `the length of a list is a whole number up to ${MOST_ITEMS}, not ${words(length)}`,
    );
  }
  return { type, path, length };
}

function checkStep(step: unknown): void {
  if (isWhole(step)) return;
  if (typeof step !== "string") {
    throw new PatchError(`a step of a path is a key or a place in a list, not ${words(step)}`);
  }
  if (REFUSED_KEYS.has(step)) throw new PatchError(`"${step}" is no key that a record may have`);
  if (step.length > MOST_KEY_CHARACTERS) {
    throw new PatchError(`a key has at most ${MOST_KEY_CHARACTERS} characters, not ${step.length}`);
  }
}

function misfit({ type, path }: PatchChange, at: number, why: string): PatchError {
  const place = at === 0 ? "at its root" : `at ${path.slice(0, at).join(".").slice(0, 200)}`;
  return new PatchError(`the patch does not fit the record (${type} ${place}): ${why}`);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The kind of value, in words. */
function words(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a record";
  return typeof value === "number" ? String(value) : typeof value;
}

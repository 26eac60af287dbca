/**
 * Results that only the collector will release, and their bound. The collector's callbacks run between tasks: in a loop that
 * never awaits none does, and neither does a WeakRef made in it lose its target. But memory of the JavaScript heap is taken at
 * any time. So when many results lie on the device, those not used for long are moved to the heap, where the collector finds
 * them without asking; one that is used after all is brought back. WebGPU cannot be read without waiting: there, results
 * whose graph a backward pass has used up are released instead, and say so when read.
 */
import type { Value } from "../backend/storage.ts";

/** So many new results, or bytes of them, are let pile up between two looks; at most twice as many then lie there. */
export const resultsBetweenLooks = 500;
const bytesBetweenLooks = 64 * 1024 * 1024;

/** A tensor's hold on device memory; the collector's callback knows this and no more. */
export class Hold {
  /** The same data in the other order, made when asked for. */
  twin: Value | undefined;

  /** Takes over one reference. */
  constructor(private held: Value | undefined) {}

  get value(): Value | undefined {
    return this.held;
  }

  replace(value: Value): void {
    const { held, twin } = this;
    this.held = value;
    this.twin = undefined;
    held?.release();
    twin?.release();
  }

  release(): void {
    if (!this.held) return;
    leave(this);
    this.held.release();
    this.twin?.release();
    this.held = undefined;
    this.twin = undefined;
  }
}

/** Data that can be moved off the device. */
export interface Evictable {
  /** When it was last used, by `tick`. */
  readonly usedAt: number;
  /** Moves the data off the device; says whether it did. */
  evict(): boolean;
}

const residents = new Map<Hold, Evictable>();
let bytes = 0;
let lastLook = { at: 0, count: 0, bytes: 0 };
let clock = 0;

export function tick(): number {
  clock++;
  return clock;
}

/** Called when nobody but the collector will release the data. */
export function reside(hold: Hold, owner: Evictable): void {
  if (!add(hold, owner)) return;
  const isDue =
    residents.size - lastLook.count >= resultsBetweenLooks ||
    bytes - lastLook.bytes >= bytesBetweenLooks;
  if (isDue) look(hold);
}

/** The same for one brought back in the middle of an operation: a look there would take the operation's other inputs. */
export function resideAgain(hold: Hold, owner: Evictable): void {
  add(hold, owner);
}

function add(hold: Hold, owner: Evictable): boolean {
  if (!hold.value || residents.has(hold)) return false;
  residents.set(hold, owner);
  bytes += hold.value.storage.bytes;
  return true;
}

function leave(hold: Hold): void {
  if (!residents.delete(hold)) return;
  bytes -= hold.value!.storage.bytes;
  lastLook.count = Math.min(lastLook.count, residents.size);
  lastLook.bytes = Math.min(lastLook.bytes, bytes);
}

/** Evicts the data not used since the last look. */
function look(newest: Hold): void {
  for (const [hold, owner] of residents)
    if (hold !== newest && owner.usedAt <= lastLook.at) owner.evict();
  lastLook = { at: tick(), count: residents.size, bytes };
}

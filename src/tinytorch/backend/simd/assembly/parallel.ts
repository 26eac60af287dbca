/**
 * Work in numbered pieces, which the calling thread and its helpers take one by one. The caller never waits for a helper to
 * begin, only for one to end what it has begun: where the cores are busy with something else, it does all of it alone.
 */
import {
  activeAt,
  control,
  generationAt,
  helpers,
  helpersAt,
  kernelAt,
  mayWait,
  nextAt,
  totalAt,
} from "./arguments";
import { perform } from "./perform";

/** A value of `next` beyond any number of pieces: nothing is on offer. */
const closed = 0x40000000;
/** Looks at a counter before going to sleep; some 10 µs. */
const callerSpins = 4000;
const helperSpins = 4000;

/** Does what was offered. */
export function share(): void {
  const kernel = load<i32>(control + kernelAt);
  const pieces = load<i32>(control + totalAt);
  if (helpers == 0 || pieces <= 1) {
    for (let piece = 0; piece < pieces; piece++) perform(kernel, piece);
    return;
  }
  atomic.store<i32>(control + nextAt, 0);
  atomic.add<i32>(control + generationAt, 1);
  atomic.notify(control + generationAt, min(helpers, pieces - 1));
  takePieces();
  atomic.store<i32>(control + nextAt, closed);
  waitForHelpers();
}

function takePieces(): void {
  while (true) {
    const piece = atomic.add<i32>(control + nextAt, 1);
    if (piece >= atomic.load<i32>(control + totalAt)) return;
    perform(load<i32>(control + kernelAt), piece);
  }
}

function waitForHelpers(): void {
  let spins = 0;
  while (true) {
    const active = atomic.load<i32>(control + activeAt);
    if (active == 0) return;
    if (++spins > callerSpins && mayWait) atomic.wait<i32>(control + activeAt, active, 1000000);
  }
}

/** Loop of a helper, for good: its worker is ended from outside. */
export function help(): void {
  let seen = atomic.load<i32>(control + generationAt);
  while (true) {
    seen = awaitChange(seen);
    // Those that had not gone to sleep yet see every offer, also when fewer are wanted now.
    const others = atomic.add<i32>(control + activeAt, 1);
    if (others < atomic.load<i32>(control + helpersAt)) takePieces();
    if (atomic.sub<i32>(control + activeAt, 1) == 1) atomic.notify(control + activeAt, 1);
  }
}

function awaitChange(seen: i32): i32 {
  for (let spins = 0; spins < helperSpins; spins++) {
    const now = atomic.load<i32>(control + generationAt);
    if (now != seen) return now;
  }
  atomic.wait<i32>(control + generationAt, seen, -1);
  return atomic.load<i32>(control + generationAt);
}

/**
 * Copies memory by WebAssembly for a while, and says how many bytes it moved in a millisecond at best: read and written ones both count.
 * Two of these at once are what two threads can do.
 */

export interface Copying {
  /** Bytes that each copy moves. */
  bytes: number;
  forMs: number;
}

/** A memory, and a function (to, from, count) that copies within it. */
const binary = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // Types: (i32, i32, i32) to nothing. Functions: one of that type.
  ...[0x01, 0x07, 0x01, 0x60, 0x03, 0x7f, 0x7f, 0x7f, 0x00, 0x03, 0x02, 0x01, 0x00],
  // Memory: none at first. Exports: "c", the function, and "m", the memory.
  ...[
    0x05, 0x03, 0x01, 0x00, 0x00, 0x07, 0x09, 0x02, 0x01, 0x63, 0x00, 0x00, 0x01, 0x6d, 0x02, 0x00,
  ],
  // Code: memory.copy of the three arguments.
  ...[0x0a, 0x0e, 0x01, 0x0c, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02],
  ...[0xfc, 0x0a, 0x00, 0x00, 0x0b],
]);

interface Copier {
  c(to: number, from: number, count: number): void;
  m: WebAssembly.Memory;
}

const { c: copy, m: memory } = new WebAssembly.Instance(new WebAssembly.Module(binary))
  .exports as unknown as Copier;
const page = 65_536;
const windowMs = 5;

self.onmessage = async ({ data: { bytes, forMs } }: MessageEvent<Copying>) => {
  const count = Math.ceil(bytes / 2);
  const missing = Math.ceil((2 * count - memory.buffer.byteLength) / page);
  if (missing > 0) memory.grow(missing);
  new Uint8Array(memory.buffer).fill(1);
  self.postMessage(bestRate(count, forMs));
};

/** Without a pause, so that copies of two threads go on at the same time; the best of some windows. */
function bestRate(count: number, forMs: number): number {
  const end = performance.now() + forMs;
  let best = 0;
  for (let start = performance.now(); start < end; ) {
    let copies = 0;
    let now = start;
    while (now - start < windowMs) {
      copy(count, 0, count);
      copies++;
      now = performance.now();
    }
    best = Math.max(best, (2 * count * copies) / (now - start));
    start = now;
  }
  return best;
}

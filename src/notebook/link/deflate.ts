/** Packing and unpacking bytes with the browser's own deflate, with a bound on the unpacked size. */

/** So little is unpacked at a time because it can grow a thousandfold before the bound is seen to be passed. */
const PIECE = 512;

export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = inPieces(bytes, 1 << 16).pipeThrough(new CompressionStream("deflate-raw"));
  return await collect(packed, Number.POSITIVE_INFINITY);
}

/** Rejects with a RangeError as soon as more than `mostBytes` have come out, else with whatever is wrong with the bytes. */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  mostBytes: number,
): Promise<Uint8Array> {
  const unpacked = inPieces(bytes, PIECE).pipeThrough(new DecompressionStream("deflate-raw"));
  return await collect(unpacked, mostBytes);
}

/** Handed out one by one as they are asked for, so that nothing queues up on the way. */
function inPieces(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let start = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (start < bytes.length) controller.enqueue(bytes.subarray(start, start + size));
        else controller.close();
        start += size;
      },
    },
    { highWaterMark: 0 },
  );
}

async function collect(stream: ReadableStream<Uint8Array>, mostBytes: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > mostBytes) {
      // Not waited for: what it would reject with is of no interest any more.
      reader.cancel().catch(() => {});
      throw new RangeError(`more than ${mostBytes} bytes`);
    }
    pieces.push(value);
  }
  const all = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}

import { afterEach, expect, test, vi } from "vitest";
import { loadAhead } from "./load-ahead.ts";

afterEach(() => vi.unstubAllGlobals());

function serve(...lengths: number[]) {
  const fetched = vi.fn(async (_address: string) => {
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        for (const length of lengths) stream.enqueue(new Uint8Array(length));
        stream.close();
      },
    });
    return new Response(body);
  });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

async function shares(address: string): Promise<number[]> {
  const told: number[] = [];
  await loadAhead(address, (share) => told.push(share));
  return told;
}

test("tells each percent once, of the size behind the address", async () => {
  serve(100, 1, 1, 298, 600);
  expect(await shares("https://host/worker.js#1000")).toEqual([0.1, 0.4, 1]);
});

test("never tells more than all", async () => {
  serve(1500);
  expect(await shares("https://host/worker.js#1000")).toEqual([1]);
});

test("loads nothing ahead where the size is not known", async () => {
  const fetched = serve(10);
  expect(await shares("/src/worker.ts?worker_file")).toEqual([]);
  expect(fetched).not.toHaveBeenCalled();
});

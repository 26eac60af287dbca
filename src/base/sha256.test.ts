import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { plainSha256, sha256Hex } from "./sha256.ts";

afterEach(() => void vi.unstubAllGlobals());

test("the digest is Node's for every length about the ends of blocks, and for any bytes", () => {
  const expectSame = (bytes: Uint8Array) => {
    const digest = createHash("sha256").update(bytes).digest();
    expect(Buffer.from(plainSha256(bytes)).equals(digest), `${bytes.length} bytes`).toBe(true);
  };
  for (let length = 0; length <= 200; length++) expectSame(new Uint8Array(length).fill(length));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1000 }), expectSame));
  // A part of a larger buffer.
  expectSame(new Uint8Array(300).fill(7).subarray(13, 210));
});

test("it is the same where the platform has none", async () => {
  const bytes = new TextEncoder().encode("abc");
  const hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(await sha256Hex(bytes)).toBe(hex);
  vi.stubGlobal("crypto", {});
  expect(await sha256Hex(bytes)).toBe(hex);
});

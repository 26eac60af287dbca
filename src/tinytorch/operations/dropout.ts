import { upload, type Value } from "../backend/storage.ts";
import { defaultGenerator } from "../generator.ts";
import * as k from "./kernels.ts";
import type { Operation } from "./operation.ts";

/** Attributes that determine the dropped elements; `isDrawn` when the generator chose the seed, not the user. */
interface DropoutAttrs {
  p: number;
  seed: number;
  isDrawn: boolean;
}

/** A seed for one run. */
export function drawSeed(): number {
  return defaultGenerator().integer(0, 2 ** 32);
}

/** The mask follows from the seed alone, so that every backend drops the same elements. */
export const dropout: Operation<DropoutAttrs> = {
  name: "dropout",
  dtypes: "float",
  layout: "any",
  again: (attrs) => (attrs.isDrawn ? { ...attrs, seed: drawSeed() } : attrs),
  forward: ([x], { p, seed }, save) => {
    const mask = upload(drawMask(x!.size, p, seed), x!.shape, "float32");
    save(mask);
    return thin(x!, mask);
  },
  vjp: ({ gradient, saved: [mask] }) => [thin(gradient, mask!)],
};

/** What is dropped is 0, also where it was infinite. */
function thin(x: Value, mask: Value): Value {
  return k.mul(k.gate(mask, x), mask);
}

/** 0 with probability p, else 1/(1-p); the numbers are splitmix32's, one step per element. */
function drawMask(size: number, p: number, seed: number): Float32Array {
  const mask = new Float32Array(size);
  const share = p === 1 ? 0 : 1 / (1 - p);
  const limit = p * 2 ** 32;
  let state = seed | 0;
  for (let i = 0; i < size; i++) {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    if ((mixed ^ (mixed >>> 15)) >>> 0 >= limit) mask[i] = share;
  }
  return mask;
}

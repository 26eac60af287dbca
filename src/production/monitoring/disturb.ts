/** Disturbs live digits, so that one can see whether drift is noticed: turns them, blurs them, or changes the mix of classes. */
import type { Random } from "../../base/random.ts";
import { checkImage, PIXELS, SIDE } from "./input-features.ts";

/** What the monitor tells those who generate the load; plain data. */
export interface Disturbance {
  readonly type: "disturb";
  /** Degrees, anticlockwise. */
  readonly rotate: number;
  /** Standard deviation of a Gaussian blur, in pixels; 0 for none. */
  readonly blur: number;
  /** How many times as often each class is drawn, by class. */
  readonly reweight: readonly number[];
}

export const CLASSES = 10;

export const UNDISTURBED: Disturbance = {
  type: "disturb",
  rotate: 0,
  blur: 0,
  reweight: new Array<number>(CLASSES).fill(1),
};

const MOST_DEGREES = 180;
const MOST_BLUR = 5;

/** `change` made to a disturbance. Throws a RangeError for what is none: degrees to ±180, a blur to 5 pixels, ten weights from 0 on. */
export function withChange(
  disturbance: Disturbance,
  change: Partial<Omit<Disturbance, "type">>,
): Disturbance {
  const { rotate, blur, reweight } = { ...disturbance, ...change };
  if (!(Math.abs(rotate) <= MOST_DEGREES)) {
    throw new RangeError(`rotate: expected degrees from −180 to 180, got ${String(rotate)}`);
  }
  if (!(blur >= 0 && blur <= MOST_BLUR)) {
    throw new RangeError(`blur: expected pixels from 0 to ${MOST_BLUR}, got ${String(blur)}`);
  }
  checkWeights(reweight);
  return { type: "disturb", rotate, blur, reweight: [...reweight] };
}

/** The digit (28 × 28 bytes) turned about the middle of the image, then blurred; the classes that are drawn are `reweighted`. */
export function disturb(
  image: Uint8Array,
  { rotate, blur }: Pick<Disturbance, "rotate" | "blur">,
): Uint8Array {
  checkImage("disturb", image);
  const turned = rotate === 0 ? image : rotated(image, rotate);
  return blur === 0 ? Uint8Array.from(turned) : blurred(turned, blur);
}

/**
 * Draws examples, given by their labels (0 to 9), with the weights of their classes: the result gives the number of one. With all
 * weights alike every example is as likely as any other. Throws a RangeError where no example has a weight above 0.
 */
export function reweighted(
  labels: ArrayLike<number>,
  weights: readonly number[],
): (random: Random) => number {
  checkWeights(weights);
  const cumulative = new Float64Array(labels.length);
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const weight = weights[labels[i] ?? -1];
    if (weight === undefined) {
      throw new RangeError(`reweighted: expected labels from 0 to 9, got ${labels[i]}`);
    }
    total += weight;
    cumulative[i] = total;
  }
  if (total === 0) {
    throw new RangeError("reweighted: expected an example of a class whose weight is above 0");
  }
  return (random) => firstAbove(cumulative, random.uniform(0, total));
}

function checkWeights(weights: unknown): asserts weights is readonly number[] {
  const isRight =
    Array.isArray(weights) &&
    weights.length === CLASSES &&
    weights.every((weight) => Number.isFinite(weight) && weight >= 0) &&
    weights.some((weight) => weight > 0);
  if (isRight) return;
  throw new RangeError(
    `reweight: expected ten weights from 0 on, not all 0, got ${JSON.stringify(weights)?.slice(0, 120)}`,
  );
}

/** The first place whose value is above `value`; the list rises. */
function firstAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Each pixel is read where it comes from, between four others. */
function rotated(image: Uint8Array, degrees: number): Uint8Array {
  const angle = (degrees * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const middle = (SIDE - 1) / 2;
  const turned = new Uint8Array(PIXELS);
  for (let i = 0; i < PIXELS; i++) {
    const right = (i % SIDE) - middle;
    const down = Math.floor(i / SIDE) - middle;
    // y goes downwards, so this is anticlockwise to the eye.
    const x = middle + cosine * right - sine * down;
    const y = middle + sine * right + cosine * down;
    turned[i] = valueAt(image, x, y);
  }
  return turned;
}

function valueAt(image: Uint8Array, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const upper = (1 - right) * pixel(image, left, top) + right * pixel(image, left + 1, top);
  const lower = (1 - right) * pixel(image, left, top + 1) + right * pixel(image, left + 1, top + 1);
  return Math.round((1 - down) * upper + down * lower);
}

/** Beyond the edges there is paper. */
function pixel(image: Uint8Array, x: number, y: number): number {
  return x >= 0 && x < SIDE && y >= 0 && y < SIDE ? (image[y * SIDE + x] ?? 0) : 0;
}

/** First along the rows, then along the columns: a Gaussian over the plane is the product of the two. */
function blurred(image: Uint8Array, sigma: number): Uint8Array {
  const kernel = gaussian(sigma);
  return Uint8Array.from(blurredAlong(blurredAlong(image, kernel, 1), kernel, SIDE), Math.round);
}

function blurredAlong(
  values: Uint8Array | Float64Array,
  kernel: Float64Array,
  step: 1 | typeof SIDE,
): Float64Array {
  const reach = kernel.length >> 1;
  const sums = new Float64Array(PIXELS);
  for (let i = 0; i < PIXELS; i++) {
    const place = step === 1 ? i % SIDE : Math.floor(i / SIDE);
    const [first, last] = [Math.max(-reach, -place), Math.min(reach, SIDE - 1 - place)];
    let sum = 0;
    for (let offset = first; offset <= last; offset++) {
      sum += (kernel[offset + reach] ?? 0) * (values[i + offset * step] ?? 0);
    }
    sums[i] = sum;
  }
  return sums;
}

/** Weights that add up to 1, to three standard deviations on each side. */
function gaussian(sigma: number): Float64Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

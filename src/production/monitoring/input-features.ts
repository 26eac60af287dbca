/**
 * Features of a digit that move when the inputs change: a turn moves the slant, a blur the contrast, another mix of classes the ink
 * and the extent. They are cheap enough to be computed for every request, and small enough to be sent with it.
 */

export const SIDE = 28;
export const PIXELS = SIDE * SIDE;

/** The features in the order in which `inputFeatures` gives them. */
export const INPUT_FEATURES = [
  "mean ink",
  "inked share",
  "centre x",
  "centre y",
  "slant",
  "width",
  "height",
  "contrast",
] as const;

/** From this byte on a pixel counts as inked. */
const INKED = 128;

/**
 * The features of a digit of 28 × 28 bytes, 0 for paper and 255 for ink, as in MNIST:
 * - mean ink and share of inked pixels, both from 0 to 1;
 * - centre of mass, in pixels from the left and from the top;
 * - slant: columns that the ink leans to the right for each row upwards (the shear by which LeCun et al. 1998 deslant digits);
 * - width and height: standard deviations of the ink along x and y, in pixels;
 * - contrast: 1 where ink is all black or white, less the more grey there is, as at blurred edges.
 *
 * An image without ink has its centre in the middle, and everything else is 0. Throws a TypeError for anything but 784 bytes.
 */
export function inputFeatures(image: Uint8Array | Uint8ClampedArray): number[] {
  checkImage("inputFeatures", image);
  const { ink, squares, inked, x, y } = firstMoments(image);
  if (ink === 0) return [0, 0, (SIDE - 1) / 2, (SIDE - 1) / 2, 0, 0, 0, 0];
  const { xx, xy, yy } = secondMoments(image, { ink, x, y });
  return [
    ink / (255 * PIXELS),
    inked / PIXELS,
    x,
    y,
    yy === 0 ? 0 : -xy / yy,
    Math.sqrt(xx),
    Math.sqrt(yy),
    squares / (255 * ink),
  ];
}

/** Throws a TypeError, in the name of who was given it, for anything but an image of 28 × 28 bytes. */
export function checkImage(name: string, image: unknown): void {
  const isBytes = image instanceof Uint8Array || image instanceof Uint8ClampedArray;
  if (isBytes && image.length === PIXELS) return;
  const got = isBytes
    ? `${image.length} bytes`
    : Object.prototype.toString.call(image).slice(8, -1);
  throw new TypeError(
    `${name}: expected an image of 28 × 28 bytes, 0 for paper and 255 for ink, got ${got}`,
  );
}

function firstMoments(image: Uint8Array | Uint8ClampedArray) {
  let [ink, squares, inked, x, y] = [0, 0, 0, 0, 0];
  for (let i = 0; i < PIXELS; i++) {
    const value = image[i] ?? 0;
    ink += value;
    squares += value * value;
    if (value >= INKED) inked++;
    x += value * (i % SIDE);
    y += value * Math.floor(i / SIDE);
  }
  return { ink, squares, inked, x: x / ink, y: y / ink };
}

function secondMoments(
  image: Uint8Array | Uint8ClampedArray,
  { ink, x, y }: { ink: number; x: number; y: number },
) {
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < PIXELS; i++) {
    const value = image[i] ?? 0;
    const right = (i % SIDE) - x;
    const down = Math.floor(i / SIDE) - y;
    xx += value * right * right;
    xy += value * right * down;
    yy += value * down * down;
  }
  return { xx: xx / ink, xy: xy / ink, yy: yy / ink };
}

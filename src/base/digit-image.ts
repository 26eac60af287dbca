/**
 * A drawn digit, made into an image as MNIST's digits were (LeCun et al., "Gradient-based learning applied to document
 * recognition", 1998, section III A): its ink is scaled to fit 20 × 20 with its aspect kept, in shades of grey at its edges, and
 * placed in 28 × 28 with its centre of mass in the middle. White on black.
 */

/** In units of the pad's side, from its upper left corner. */
export interface PadPoint {
  readonly x: number;
  readonly y: number;
}

/** From where the pen came down to where it left. */
export type Stroke = readonly PadPoint[];

/** Half the width of the pen. */
export const PEN_RADIUS = 0.045;
export const IMAGE_SIDE = 28;
const BOX = 20;
/** Pixel in which the centre of mass of MNIST's digits lies, counted from 0, on both axes. */
const MIDDLE = 14;
/** Dots of ink along a pixel's side, of which its grey is the mean. */
const DOTS = 5;
const GRID = BOX * DOTS;

/** 28 × 28 bytes, row by row, 0 is black. Throws a sentence where nothing is drawn, or a point is none. */
export function digitImage(strokes: readonly Stroke[]): Uint8Array {
  const points = strokes.flat();
  if (points.length === 0) {
    throw new Error("Nothing is drawn yet: draw a digit on the pad, or take a held-out one.");
  }
  if (points.some(({ x, y }) => !(Number.isFinite(x) && Number.isFinite(y)))) {
    throw new Error("The drawing has a point without a place: clear the pad and draw it again.");
  }
  return centred(greyOf(inkOf(strokes, points)));
}

/** Dots with ink, in a grid of which the ink's longer side takes all. */
function inkOf(strokes: readonly Stroke[], points: Stroke): Uint8Array {
  const left = least(points.map(({ x }) => x)) - PEN_RADIUS;
  const top = least(points.map(({ y }) => y)) - PEN_RADIUS;
  const width = PEN_RADIUS - least(points.map(({ x }) => -x)) - left;
  const height = PEN_RADIUS - least(points.map(({ y }) => -y)) - top;
  const scale = GRID / Math.max(width, height);
  const ink = new Uint8Array(GRID * GRID);
  for (const stroke of strokes) {
    const scaled = stroke.map(({ x, y }) => ({ x: (x - left) * scale, y: (y - top) * scale }));
    for (const [index, to] of scaled.entries()) {
      addSegment(ink, scaled[index - 1] ?? to, to, PEN_RADIUS * scale);
    }
  }
  return ink;
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

/** Inks every dot whose middle is within the pen's reach of the segment. */
function addSegment(ink: Uint8Array, from: PadPoint, to: PadPoint, radius: number): void {
  const rows = reach(from.y, to.y, radius);
  const columns = reach(from.x, to.x, radius);
  for (let row = rows.first; row < rows.end; row += 1) {
    for (let column = columns.first; column < columns.end; column += 1) {
      if (distance(column + 0.5, row + 0.5, from, to) <= radius) ink[row * GRID + column] = 1;
    }
  }
}

function reach(from: number, to: number, radius: number): { first: number; end: number } {
  return {
    first: Math.max(0, Math.floor(Math.min(from, to) - radius)),
    end: Math.min(GRID, Math.ceil(Math.max(from, to) + radius)),
  };
}

/** From a place to the nearest point of a segment. */
function distance(x: number, y: number, from: PadPoint, to: PadPoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / length;
  const held = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from.x - held * dx, y - from.y - held * dy);
}

/** 20 × 20 bytes: how much of each pixel has ink. */
function greyOf(ink: Uint8Array): Uint8Array {
  const dots = new Uint16Array(BOX * BOX);
  for (const [place, has] of ink.entries()) {
    const row = Math.floor(place / GRID / DOTS);
    const column = Math.floor((place % GRID) / DOTS);
    dots[row * BOX + column] = (dots[row * BOX + column] ?? 0) + has;
  }
  return Uint8Array.from(dots, (count) => Math.round((255 * count) / (DOTS * DOTS)));
}

/** Moved by whole pixels, so that edges stay as sharp as they are; never so far that ink is cut off. */
function centred(box: Uint8Array): Uint8Array {
  const image = new Uint8Array(IMAGE_SIDE * IMAGE_SIDE);
  const down = shift(box, (place) => Math.floor(place / BOX));
  const right = shift(box, (place) => place % BOX);
  for (const [place, grey] of box.entries()) {
    const row = Math.floor(place / BOX) + down;
    const column = (place % BOX) + right;
    if (grey > 0) image[row * IMAGE_SIDE + column] = grey;
  }
  return image;
}

/** Pixels by which one axis moves; `along`: where on it a pixel of the box lies. */
function shift(box: Uint8Array, along: (place: number) => number): number {
  let mass = 0;
  let moment = 0;
  let last = 0;
  for (const [place, grey] of box.entries()) {
    mass += grey;
    moment += grey * along(place);
    if (grey > 0) last = Math.max(last, along(place));
  }
  return Math.min(IMAGE_SIDE - 1 - last, Math.max(0, Math.round(MIDDLE - moment / mass)));
}

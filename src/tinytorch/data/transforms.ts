/** Changes to images on their way into a batch, made on this side of the device, before they are sent there. */

import type { Random } from "../../base/random.ts";
import { atLeast, finite, type Kind, kind, whole } from "../arguments/kinds.ts";
import { checkArgument, checkArguments } from "../arguments/signature.ts";

/** Images one after another, each (channels, height, width). */
export interface ImageBatch {
  values: Float32Array;
  count: number;
  channels: number;
  height: number;
  width: number;
}

/** Changes a batch of images in place; `random` is the data set's own, so that a seed repeats. */
export interface Transform {
  apply(images: ImageBatch, random: Random): void;
}

/** Changes images. */
export const transformKind: Kind<Transform> = kind(
  "a transform such as new RandomShift(2)",
  (value) =>
    typeof value === "object" && value !== null && typeof (value as Transform).apply === "function",
);

const transformsKind: Kind<readonly Transform[]> = kind(
  "a list of transforms such as [new RandomShift(2)]",
  (value) => Array.isArray(value) && value.every((each) => transformKind.accepts(each)),
);

/** One transform after another. */
export class Compose implements Transform {
  constructor(readonly transforms: readonly Transform[]) {
    checkArgument("Compose", "transforms", transforms, transformsKind);
  }

  apply(images: ImageBatch, random: Random): void {
    for (const transform of this.transforms) transform.apply(images, random);
  }
}

/** (x - mean) / std; MNIST's are 0.1307 and 0.3081. */
export class Normalize implements Transform {
  constructor(
    readonly mean: number,
    readonly std: number,
  ) {
    checkArguments("Normalize", { mean, std }, { mean: finite, std: finite });
    if (!(std > 0)) throw new RangeError(`Normalize: expected a std above 0, got ${std}`);
  }

  apply({ values }: ImageBatch): void {
    for (let i = 0; i < values.length; i++) values[i] = (values[i]! - this.mean) / this.std;
  }
}

/** Moves each image by up to `padding` pixels up, down, left and right; zeros come in. (RandomCrop(size, padding) in PyTorch.) */
export class RandomShift implements Transform {
  constructor(readonly padding: number) {
    checkArgument("RandomShift", "padding", padding, whole(0));
  }

  apply(images: ImageBatch, random: Random): void {
    moveEach(images, () => ({
      row: [this.draw(random), 1, 0],
      column: [this.draw(random), 0, 1],
    }));
  }

  private draw(random: Random): number {
    return random.integer(-this.padding, this.padding + 1);
  }
}

/** Turns each image about its centre by up to `degrees` either way; the nearest pixel is taken, zeros come in. */
export class RandomRotation implements Transform {
  constructor(readonly degrees: number) {
    checkArgument("RandomRotation", "degrees", degrees, atLeast(0));
  }

  apply(images: ImageBatch, random: Random): void {
    const [middleRow, middleColumn] = [(images.height - 1) / 2, (images.width - 1) / 2];
    moveEach(images, () => {
      const angle = (random.uniform(-this.degrees, this.degrees) * Math.PI) / 180;
      const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
      return {
        row: [middleRow - cosine * middleRow + sine * middleColumn, cosine, -sine],
        column: [middleColumn - sine * middleRow - cosine * middleColumn, sine, cosine],
      };
    });
  }
}

/** Where a pixel comes from: each coordinate is first + second · its row + third · its column. */
interface Source {
  row: readonly [number, number, number];
  column: readonly [number, number, number];
}

/** Moves the pixels of every image its own way; the nearest one is taken, zeros come in. */
function moveEach(images: ImageBatch, sourceOf: () => Source): void {
  const { values, count, channels, height, width } = images;
  const size = channels * height * width;
  const before = new Float32Array(size);
  for (let i = 0; i < count; i++) {
    const image = values.subarray(i * size, (i + 1) * size);
    before.set(image);
    const source = sourceOf();
    for (let start = 0; start < size; start += height * width)
      paint(image.subarray(start), before.subarray(start), [height, width], source);
  }
}

function paint(
  image: Float32Array,
  before: Float32Array,
  [height, width]: readonly [number, number],
  { row: [y0, yDown, yRight], column: [x0, xDown, xRight] }: Source,
): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const y = Math.round(y0 + yDown * row + yRight * column);
      const x = Math.round(x0 + xDown * row + xRight * column);
      const isInside = y >= 0 && y < height && x >= 0 && x < width;
      image[row * width + column] = isInside ? before[y * width + x]! : 0;
    }
  }
}

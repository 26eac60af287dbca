/** Initial values of parameters. */

import { defaultGenerator } from "../generator.ts";
import { fromTypedArray } from "../tensor/create.ts";
import { type Shape, sizeOf } from "../tensor/shape.ts";
import { Parameter } from "./module.ts";

/** A parameter of uniform numbers in [-bound, bound). */
export function uniformParameter(shape: Shape, bound: number): Parameter {
  const random = defaultGenerator();
  return parameterOf(shape, () => random.uniform(-bound, bound));
}

/** A parameter of normal numbers around 0, but 0 in one of its rows where there is such a one. */
export function normalParameter(shape: Shape, deviation: number, zeroRow?: number): Parameter {
  const random = defaultGenerator();
  const width = sizeOf(shape.slice(1));
  return parameterOf(shape, (i) => {
    const drawn = random.normal(0, deviation);
    return Math.floor(i / width) === zeroRow ? 0 : drawn;
  });
}

/** A parameter that is the same everywhere. */
export function constantParameter(shape: Shape, value: number): Parameter {
  return parameterOf(shape, () => value);
}

function parameterOf(shape: Shape, draw: (i: number) => number): Parameter {
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw(i);
  const source = fromTypedArray(values, shape, "float32");
  const parameter = new Parameter(source);
  // A second holder would make an optimizer's first step copy the parameter.
  source.handle.release();
  return parameter;
}

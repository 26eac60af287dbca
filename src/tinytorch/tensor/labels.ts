/** Numbers of classes. */
import type { Tensor } from "./tensor.ts";

/** As int32, and looked at where that needs no waiting. */
export function checkedLabels(name: string, labels: Tensor, classes: number): Tensor {
  for (const label of labels.value.storage.atHand ?? []) checkLabel(name, label, classes);
  return labels.to("int32");
}

export function checkLabel(name: string, label: number, classes: number): void {
  if (label >= 0 && label < classes && Number.isInteger(label)) return;
  throw new RangeError(
    `${name}: target ${label} is out of bounds: expected a whole number from 0 to ${classes - 1}, the number of a class`,
  );
}

/** The parts of the module, which cells are in. */
export const PARTS = 10;

/** Whether there is a part of that number. */
export function isPart(part: number): boolean {
  return Number.isInteger(part) && part >= 1 && part <= PARTS;
}

/** How much memory a device can give to training. */

const gigabyte = 1e9;

/**
 * Bytes that training a model may take here: an eighth of the device's memory (browsers report at most 8 GB, and Firefox and
 * Safari none: then 8 is assumed), as the page and the system need theirs and wasm can address 4 GB at most.
 */
export function trainingBudget(): number {
  const { deviceMemory = 8 } = (globalThis.navigator ?? {}) as { deviceMemory?: number };
  return (deviceMemory * gigabyte) / 8;
}

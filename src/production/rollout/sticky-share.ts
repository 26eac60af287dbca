/** Where a key lies between 0 and 1: always at the same place, and keys lie evenly. */

/**
 * A number in [0, 1) that follows from key and seed alone, so that who asks with a key stays with a version while its share grows.
 * FNV-1a, whose bits are mixed as MurmurHash3 does at its end (Appleby 2011): similar keys are then unrelated.
 */
export function stickyShare(key: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * A few letters that stand for a source: enough to see that the module's cell is not the one that a change was made from.
 * FNV-1a of 32 bits; it guards nothing, so a collision costs no more than a missing hint.
 */
export function sourceHash(source: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < source.length; index += 1) {
    hash = Math.imul(hash ^ source.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

/** FNV-1a over bytes, 32 bits (Fowler, Noll and Vo): tells any single byte that was changed, and nearly all other damage. */
export function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return hash >>> 0;
}

/** jax-js on wasm. With one thread it is not shown that memory can be shared. */
import type * as Jax from "@jax-js/jax";

export async function openJax(threads: number): Promise<typeof Jax> {
  if (threads === 1) Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
  const jax = await import("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return jax;
}

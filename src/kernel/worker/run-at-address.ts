/** What code evaluates to that has an address of its own, which is what stack frames name in every browser. */

export interface RunCode {
  value: unknown;
  /** The address, as in stack frames. */
  url: string;
  /** How far to the right the first line of the code stands in it. */
  shift: number;
}

const EXPORT = "export default ";

export async function runAtAddress(code: string): Promise<RunCode> {
  const url = URL.createObjectURL(new Blob([EXPORT, code], { type: "text/javascript" }));
  try {
    const module = (await import(/* @vite-ignore */ url)) as { default: unknown };
    return { value: module.default, url, shift: EXPORT.length };
  } finally {
    URL.revokeObjectURL(url);
  }
}

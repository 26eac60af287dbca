/** Made by scripts/plugins/sandbox-kernel.ts. */
declare module "virtual:sandbox-kernel" {
  /** The frame's document. */
  export const html: string;
  /** Where the worker's code lies. */
  export const scriptUrl: string;
  /** Where tfjs' binaries lie, by file name. */
  export const binaries: Readonly<Record<string, string>>;
}

/** Made by scripts/plugins/sandbox-kernel.ts. */
declare module "virtual:sandbox-kernel" {
  /** The frame's document. */
  export const html: string;
  /** Where the worker's code lies. */
  export const scriptUrl: string;
  /** Where the scripts of roles lie, by role. */
  export const roleUrls: Readonly<Record<string, string>>;
  /** Where binaries of the engine and of ONNX Runtime lie, by file name. */
  export const binaries: Readonly<Record<string, string>>;
}

/** Stands for the entry file of a role, in the script that the plug-in builds for it. */
declare module "virtual:role" {}

/** Made by scripts/plugins/edge-page.ts: where the parts of an edge bundle's page lie. */
declare module "virtual:edge-page" {
  export const scriptUrl: string;
  export const workerUrl: string;
  export const wasmUrl: string;
}

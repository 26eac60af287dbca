/** Builds the peers' pages, one for each HTML file beside this one, into bench/dist. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { libraryText } from "../../scripts/plugins/library-text.ts";
import { simdKernels } from "../../scripts/plugins/simd-kernels.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  root,
  base: "./",
  publicDir: false,
  plugins: [simdKernels(), libraryText()],
  worker: { format: "es", plugins: () => [libraryText()] },
  build: {
    target: "es2022",
    outDir: "../dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 5000,
    rollupOptions: {
      input: readdirSync(root)
        .filter((file) => file.endsWith(".html"))
        .map((file) => root + file),
    },
  },
});

import type { KatexOptions } from "katex";

/** A formula may come from anywhere: no links, no images, no page-high rules. */
export const FORMULA_OPTIONS = {
  throwOnError: false,
  strict: false,
  trust: false,
  maxSize: 50,
} satisfies KatexOptions;

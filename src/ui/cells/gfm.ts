import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import type { Options } from "react-markdown";

type Plugin = Extract<
  NonNullable<Options["remarkPlugins"]>[number],
  (this: never, ...settings: never[]) => unknown
>;

/** GitHub's Markdown: tables, task lists, footnotes. As remark-gfm, without the way back to text, which is never taken. */
export const remarkGfm: Plugin = function remarkGfm(this) {
  const data = this.data() as {
    micromarkExtensions?: unknown[];
    fromMarkdownExtensions?: unknown[];
  };
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), gfm()];
  data.fromMarkdownExtensions = [...(data.fromMarkdownExtensions ?? []), gfmFromMarkdown()];
};

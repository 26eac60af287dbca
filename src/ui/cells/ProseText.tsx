import Markdown, { type Components, type Options } from "react-markdown";
import { roughTokens } from "../editor/rough-tokens.ts";
import { Scrollable } from "../Scrollable.tsx";
import { remarkGfm } from "./gfm.ts";
import { parsedAs } from "./long-prose/parsed-as.ts";
import type { ProseNode } from "./long-prose/prose-jobs.ts";
import "./prose.css";

type Plugins = NonNullable<Options["remarkPlugins"]>;

interface ProseTextProps {
  source: string;
  /** What it was parsed to, where that is done already. */
  tree?: ProseNode | undefined;
  remarkPlugins?: Plugins;
  components?: Components;
}

/** Markdown without raw HTML; plugins may add to it. */
export function ProseText({
  source,
  tree,
  remarkPlugins = [],
  components = COMPONENTS,
}: ProseTextProps) {
  const parsers: Plugins = tree === undefined ? [remarkGfm] : [[parsedAs, tree]];
  return (
    <div className="prose" style={{ containIntrinsicBlockSize: `auto ${linesOf(source)}lh` }}>
      <Markdown remarkPlugins={[...parsers, ...remarkPlugins]} components={components}>
        {source}
      </Markdown>
    </div>
  );
}

/** How many lines it takes, more or less: far from the viewport it is not laid out. */
function linesOf(source: string): number {
  return source
    .split("\n")
    .reduce((lines, line) => lines + Math.max(1, Math.ceil(line.length / LINE_LENGTH)), 0);
}

const LINE_LENGTH = 72;

export const COMPONENTS = {
  a: ({ href, children }) =>
    href?.startsWith("#") ? (
      <a href={href}>{children}</a>
    ) : (
      <a href={href} target="_blank" rel="noreferrer">
        {children}
      </a>
    ),
  // An image fetched from elsewhere would tell its server who reads, and what a cell found out. A link asks first.
  img: ({ src, alt }) =>
    typeof src === "string" && src !== "" ? (
      <a href={src} target="_blank" rel="noreferrer">
        Image: {alt || src}
      </a>
    ) : (
      alt
    ),
  table: ({ children }) => (
    <Scrollable className="prose-table" label="Table">
      <table>{children}</table>
    </Scrollable>
  ),
  pre: ({ children }) => (
    <Scrollable className="prose-code" label="Code">
      <pre>{children}</pre>
    </Scrollable>
  ),
  code: ({ className, children }) => {
    const language = /language-(\w+)/.exec(className ?? "")?.[1];
    if (typeof children !== "string" || !isScript(language)) return <code>{children}</code>;
    return (
      <code>
        {roughTokens(children).map((token, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other name
          <span key={index} className={token.className}>
            {token.text}
          </span>
        ))}
      </code>
    );
  },
} satisfies Components;

function isScript(language: string | undefined): boolean {
  return language !== undefined && ["ts", "typescript", "js", "javascript"].includes(language);
}

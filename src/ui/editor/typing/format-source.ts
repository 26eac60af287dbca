/** Formats TypeScript. Loaded when it is first asked for: it is the largest thing a cell's editor can want. */
import * as babel from "prettier/plugins/babel";
import * as estree from "prettier/plugins/estree";
import { format } from "prettier/standalone";

/** The source, well set; throws where it does not parse. */
export async function formatSource(source: string): Promise<string> {
  const formatted = await format(source, { parser: "babel-ts", plugins: [babel, estree] });
  return formatted.trimEnd();
}

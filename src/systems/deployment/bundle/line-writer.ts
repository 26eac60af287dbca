/** Writes a file line by line, and remembers where its planned values stand. */
import type { DeploymentFile, FileLanguage, LineOrigin } from "../deployment-file.ts";
import { commentText } from "../files/words.ts";
import { isPlanned, type Planned } from "../planned.ts";

type Text = string | number;
type Part = Text | Planned<Text>;

export class LineWriter {
  readonly #lines: string[] = [];
  readonly #origins: LineOrigin[] = [];
  readonly #comment: string | undefined;
  readonly #isAbove: boolean;

  /**
   * `comment`: what begins a comment that ends with its line, `#`; without it, origins stand in no comment. They stand at the end of
   * the line, or, where the format has no comments there, above it.
   */
  constructor(comment?: string, place: "behind" | "above" = "behind") {
    this.#comment = comment;
    this.#isAbove = place === "above";
  }

  /** One line, as a tagged template; the origins of its planned values become a comment. */
  add(strings: TemplateStringsArray, ...values: readonly Part[]): void {
    this.parts(strings.flatMap((text, i) => (i < values.length ? [text, values[i]!] : [text])));
  }

  /** One line of these pieces. */
  parts(parts: readonly Part[]): void {
    const planned = parts.filter(isPlanned) as Planned<Text>[];
    const origins = [...new Set(planned.map(({ origin }) => origin))];
    const comment =
      this.#comment === undefined || origins.length === 0
        ? ""
        : `${this.#comment} ${commentText(origins.join("; "))}`;
    if (this.#isAbove && comment !== "") this.#lines.push(comment);
    const line = this.#lines.length + 1;
    for (const { value, origin, chain } of planned) {
      this.#origins.push({ line, text: String(value), origin, chain });
    }
    const text = parts.map((part) => (isPlanned(part) ? part.value : part)).join("");
    this.#lines.push(this.#isAbove || comment === "" ? text : `${text}  ${comment}`);
  }

  /** Lines without planned values. */
  text(lines: string): void {
    this.#lines.push(...lines.split("\n"));
  }

  file(path: string, language: FileLanguage): DeploymentFile {
    return { path, language, text: `${this.#lines.join("\n")}\n`, origins: this.#origins };
  }
}

/**
 * Links of notebooks in a text, each with the name that stands beside it: `Ada Lovelace https://…#1.…`, one a line, as a chat, a
 * mail or a row of a table has them.
 */

export interface NamedLink {
  /** Empty where nothing stands beside it. */
  readonly name: string;
  readonly link: string;
}

/** The whole of a link on one line; chats write backslashes into it, and mail programs percent signs. */
const LINK = /[^\s"',;<>()|[\]]*#\d{1,6}\.[\w\\%-]*/;

export function namedLinks(text: string): NamedLink[] {
  const lines = text.split(/\r?\n/).filter((line) => LINK.test(line));
  const [only = ""] = lines;
  // A single link may go on in the next line: then all of the text belongs to it.
  if (lines.length === 1 && text.trim() !== only.trim()) return [{ name: "", link: text }];
  return lines.map((line) => ({
    name: nameBeside(line.replace(LINK, " ")),
    link: LINK.exec(line)?.[0] ?? line,
  }));
}

/** What is left of a line, without what set it apart. */
function nameBeside(rest: string): string {
  return rest
    .replaceAll(/"((?:[^"]|"")*)"/g, (_, quoted: string) => quoted.replaceAll('""', '"'))
    .replaceAll(/^[\s,:;|<>()[\]*–—-]+|[\s,:;|<>()[\]*–—-]+$/g, "")
    .replaceAll(/\s+/g, " ");
}

/**
 * Reads a link that may have been through anything: cut by a chat, broken over lines by a mail program, percent-encoded once
 * or twice, followed by a full stop, or made to do harm. Bounded before and while it is unpacked, checked before it is believed.
 */
import { errorMessage } from "../../base/assert.ts";
import { fromBase64url } from "./base64url.ts";
import { inflate } from "./deflate.ts";
import { type LinkContent, readLinkData } from "./link-content.ts";
import { CODEC, MOST_BYTES, MOST_CHARACTERS } from "./link-limits.ts";

/**
 * Content of a link; `text` is its fragment, with or without `#`, or the whole address. Throws a SyntaxError whose message says
 * what is wrong and what to do, as a sentence for the reader.
 */
export async function decodeLink(text: string): Promise<LinkContent> {
  if (text.length > 2 * MOST_CHARACTERS) throw tooLong(text.length);
  const written = fragmentOf(text);
  const { version, payload } = splitVersion(written);
  if (version > CODEC) {
    throw new SyntaxError(
      `This link was written in format ${version} by a newer version of the page; this one reads format ${CODEC}. Reload to get the newer page, then open the link again.`,
    );
  }
  if (version < CODEC) throw notALink(written);
  const json = await unpack(payload);
  try {
    return readLinkData(JSON.parse(json));
  } catch (error) {
    throw new SyntaxError(
      `This link is whole, but what it holds is no notebook: ${errorMessage(error)}`,
    );
  }
}

/** The text after the last `#`, without percent-encoding, however often it was applied. */
function fragmentOf(text: string): string {
  let plain = text.trim();
  for (let round = 0; round < 3 && /%[0-9a-f]{2}/i.test(plain); round += 1) {
    plain = plain.replaceAll(/(%[0-9a-f]{2})+/gi, (encoded) => {
      try {
        return decodeURIComponent(encoded);
      } catch {
        return encoded;
      }
    });
  }
  // Chats write a backslash before their own marks, and `>` before each line of a quotation.
  plain = plain.replaceAll("\\", "").replaceAll(/([\r\n])[ \t]*(?:>[ \t]?)+/g, "$1");
  const start = [...plain.matchAll(/#(?=\s*\d{1,6}\s*\.)/g)].at(-1)?.index;
  return plain.slice((start ?? plain.lastIndexOf("#")) + 1);
}

function splitVersion(written: string): { version: number; payload: string } {
  const [, version, payload] = /^\s*(\d{1,6})\s*\.(.*)$/s.exec(written) ?? [];
  if (version === undefined || payload === undefined) throw notALink(written);
  return { version: Number(version), payload };
}

async function unpack(payload: string): Promise<string> {
  const candidates = readings(payload);
  const [longest = ""] = candidates;
  if (longest.length > MOST_CHARACTERS) throw tooLong(longest.length);
  if (longest === "") {
    throw new SyntaxError(
      `This link ends right behind “#${CODEC}.”: nothing of its notebook has arrived. Ask for it again, or for the file.`,
    );
  }
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      const bytes = await inflate(fromBase64url(candidate), MOST_BYTES);
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch (error) {
      if (error instanceof RangeError) throw tooLarge();
      failure ??= error;
    }
  }
  throw cut(longest.length, failure);
}

/** Spaces of all kinds, and signs without width, which mail and chat programs put in. */
const FILLING = /[\s\u00AD\u200B-\u200D\u2060\uFEFF=]+/g;

/**
 * Possible readings of a payload, most likely first: all that can belong to it once line breaks are taken out; the lines that hold
 * nothing else; the same up to the first space; each without the `_` or `-` that a chat's own marks leave behind.
 */
function readings(payload: string): string[] {
  const leading = (text: string) => /^[\w-]*/.exec(text)?.[0] ?? "";
  const standard = payload.replaceAll("+", "-").replaceAll("/", "_");
  const [firstWord = ""] = standard.split(FILLING);
  const whole = [
    leading(standard.replaceAll(FILLING, "")),
    leading(fullLines(standard).join("")),
    leading(firstWord),
  ];
  return [...new Set([...whole, ...whole.map((text) => text.replace(/[-_]+$/, ""))])];
}

/** The lines from the beginning that hold one word each. */
function fullLines(text: string): string[] {
  const lines = text.split(/\r\n?|\n/).map((line) => line.trim().replace(/=+$/, ""));
  const end = lines.findIndex((line, index) => index > 0 && !/^[\w-]+$/.test(line));
  return end < 0 ? lines : lines.slice(0, end);
}

function notALink(written: string): SyntaxError {
  const came = written.trim().slice(0, 12);
  return new SyntaxError(
    `This is no link to a notebook: expected “#${CODEC}.” and letters, got ${came === "" ? "nothing" : `“${came}”`}. Copy the whole link and paste it again.`,
  );
}

function tooLong(length: number): SyntaxError {
  return new SyntaxError(
    `This link is too long: ${length.toLocaleString("en")} characters, of which at most ${MOST_CHARACTERS.toLocaleString("en")} are read. Ask for the file instead.`,
  );
}

function tooLarge(): SyntaxError {
  return new SyntaxError(
    `This link unpacks to more than ${MOST_BYTES / 1e6} MB, which no notebook needs, so it was not read further.`,
  );
}

function cut(length: number, failure: unknown): SyntaxError {
  return new SyntaxError(
    `This link is cut off or damaged: its ${length.toLocaleString("en")} characters do not unpack. Chats and mail programs cut long links; ask for it again, or for the file.`,
    { cause: failure },
  );
}

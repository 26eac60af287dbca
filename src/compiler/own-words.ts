/**
 * Messages of engines in the cell's own words. An engine quotes the code that it ran: "(0 , $notebook$.f) is not a function", where
 * the cell says `f`. The names that compiled code adds are ones that nobody writes, so whatever else a message says stays as it is.
 */

/** What every name that compiled code adds to a cell's own begins with. */
export const ADDED = "$notebook$";

const added = ADDED.replaceAll("$", "\\$");
/** Neither the end of another name nor a member of something; after three dots an engine goes on with what it quotes. */
const freely = "(?<![\\p{ID_Continue}$]|[^.]\\.)";
/** The scope, or the object that declarations are assigned to. */
const name = `${added}(?:new)?_*\\.([\\p{ID_Start}$_][\\p{ID_Continue}$]*)`;
const called = new RegExp(`\\(0 ?, ${name}\\)`, "gu");
const named = new RegExp(`${freely}${name}`, "gu");
const services = new RegExp(`${freely}${added}cell_*\\.library\\b`, "gu");
/** JavaScriptCore quotes the arguments of a call too. */
const waits = new RegExp(`(?:await )?${added}cell_*\\.wait\\(`, "gu");
/** Whatever else it quotes. */
const others = new RegExp(`${added}(?:cell|new|module|caught)?\\d*_*\\.?`, "gu");

export function ownWords(message: string): string {
  if (!message.includes(ADDED)) return message;
  return message
    .replace(services, "import")
    .replace(waits, "await (")
    .replace(called, "$1")
    .replace(named, "$1")
    .replace(others, "");
}

/**
 * The error that was caught, its message in the cell's own words: cells read it too. Anything else that was thrown comes back as
 * it is.
 */
export function inOwnWords(thrown: unknown): unknown {
  try {
    if (!(thrown instanceof Error)) return thrown;
    const message = Object.getOwnPropertyDescriptor(thrown, "message")?.value;
    if (typeof message !== "string" || !message.includes(ADDED)) return thrown;
    const { stack } = thrown;
    put(thrown, "message", ownWords(message));
    if (typeof stack === "string")
      put(
        thrown,
        "stack",
        stack.replace(message, () => ownWords(message)),
      );
  } catch {
    // A Proxy, or a frozen error: it is as its maker wants it.
  }
  return thrown;
}

function put(error: Error, key: "message" | "stack", value: string): void {
  Reflect.defineProperty(error, key, { value, writable: true, configurable: true });
}

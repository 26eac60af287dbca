/**
 * The sandbox inherits the page's content security policy, which allows no `eval`. A compiled cell is a script from a blob
 * instead: its text takes the place of `eval`'s argument, and what it evaluates to is handed over by a name.
 */
declare function importScripts(url: string): void;

/** How a compiled cell begins, and the same made an assignment: as long, so that columns in stack frames stay right. */
const BEGIN = "(function () {";
const ASSIGN = "ǂ=(function(){";

let handedOver: unknown;
// A name that cells could take for themselves would hand over what they like.
Object.defineProperty(globalThis, "ǂ", {
  set(value: unknown) {
    handedOver = value;
  },
});

globalThis.eval = (code: unknown): unknown => {
  if (typeof code !== "string") return code;
  if (!code.startsWith(BEGIN)) {
    throw new EvalError("eval is not available in the sandbox. Trust the notebook to let it.");
  }
  const script = new Blob([ASSIGN, code.slice(BEGIN.length)], { type: "text/javascript" });
  const url = URL.createObjectURL(script);
  try {
    importScripts(url);
    return handedOver;
  } finally {
    URL.revokeObjectURL(url);
    handedOver = undefined;
  }
};

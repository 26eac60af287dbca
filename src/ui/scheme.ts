/**
 * Light or dark: what the reader's system says, unless somebody chose otherwise on the page. Style sheets ask by
 * `prefers-color-scheme`; a choice rewrites the conditions of those rules, so that each set of colours stands in one place.
 */

export type Scheme = "light" | "dark";

const DARK = "(prefers-color-scheme: dark)";
const system = () => window.matchMedia(DARK);

let chosen: Scheme | undefined;
/** The rules for dark, each with the condition that it was written with. */
const rules = new Map<CSSMediaRule, string>();
const listeners = new Set<() => void>();

export function scheme(): Scheme {
  return chosen ?? (system().matches ? "dark" : "light");
}

/** Undefined gives the choice back to the system. */
export function chooseScheme(next: Scheme | undefined): void {
  chosen = next;
  findRules();
  for (const [{ media }, written] of rules) {
    media.mediaText =
      next === undefined
        ? written
        : next === "dark"
          ? written.replace(`and ${DARK}`, "")
          : "not all";
  }
  document.documentElement.style.colorScheme = next ?? "";
  for (const listener of listeners) listener();
}

/** Calls back when the page has other colours. */
export function onSchemeChange(listener: () => void): () => void {
  const list = system();
  list.addEventListener("change", listener);
  listeners.add(listener);
  return () => {
    list.removeEventListener("change", listener);
    listeners.delete(listener);
  };
}

function findRules(): void {
  for (const sheet of document.styleSheets) {
    for (const rule of rulesOf(sheet)) {
      if (!(rule instanceof CSSMediaRule) || rules.has(rule)) continue;
      if (rule.media.mediaText.includes(DARK)) rules.set(rule, rule.media.mediaText);
    }
  }
}

/** None of a sheet that an extension brought from elsewhere: it may not be read. */
function rulesOf(sheet: CSSStyleSheet): readonly CSSRule[] {
  try {
    return [...sheet.cssRules];
  } catch {
    return [];
  }
}

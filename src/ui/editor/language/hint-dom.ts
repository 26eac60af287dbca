/** A type and its documentation as elements, for completion, hover and signatures. */
import type { Signature } from "../../../kernel/language/protocol.ts";
import { roughTokens } from "../rough-tokens.ts";

export function describedDom({ code, text }: { code: string; text: string }): HTMLElement {
  const hint = element("div", "hint");
  hint.append(codeDom(code));
  if (text !== "") hint.append(prose(text));
  return hint;
}

export function signatureDom(signature: Signature, count: string): HTMLElement {
  const { label, parameter, text } = signature;
  const hint = element("div", "hint");
  hint.setAttribute("role", "status");
  const code = element("code", "hint-code");
  if (parameter === undefined) code.append(label);
  else {
    const active = element("strong", "hint-parameter");
    active.append(label.slice(parameter.from, parameter.to));
    code.append(label.slice(0, parameter.from), active, label.slice(parameter.to));
  }
  hint.append(code);
  const words = [parameter?.text ?? "", text].filter((it) => it !== "").join("\n\n");
  if (words !== "") hint.append(prose(words));
  if (count !== "") {
    const note = element("p", "hint-count");
    note.append(count);
    hint.append(note);
  }
  return hint;
}

function codeDom(source: string): HTMLElement {
  const code = element("code", "hint-code");
  for (const { text, className } of roughTokens(source)) {
    const token = element("span", className ?? "");
    token.append(text);
    code.append(token);
  }
  return code;
}

/** Paragraphs, with text between backticks as code. */
function prose(text: string): HTMLElement {
  const block = element("div", "hint-text");
  for (const paragraph of text.split(/\n{2,}/)) {
    const line = element("p", "");
    for (const [index, part] of paragraph.split("`").entries()) {
      if (index % 2 === 0) line.append(part);
      else {
        const code = element("code", "");
        code.append(part);
        line.append(code);
      }
    }
    block.append(line);
  }
  return block;
}

function element(name: string, className: string): HTMLElement {
  const made = document.createElement(name);
  if (className !== "") made.className = className;
  return made;
}

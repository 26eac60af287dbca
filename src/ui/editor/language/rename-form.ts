/** The field for a new name, at the old one; what is wrong with a name is said beneath it. */

interface RenameForm {
  readonly dom: HTMLElement;
  focus(): void;
}

interface RenameListener {
  /** Takes the name; a sentence where that cannot be. */
  onName(name: string): Promise<string | undefined>;
  onLeave(): void;
  /** The focus has gone elsewhere. */
  onLost(): void;
}

export function renameForm(name: string, listener: RenameListener): RenameForm {
  const form = document.createElement("form");
  form.className = "rename";
  const input = document.createElement("input");
  input.className = "rename-name";
  input.value = name;
  input.spellcheck = false;
  input.autocomplete = "off";
  input.setAttribute("aria-label", `New name for ${name}`);
  const note = document.createElement("p");
  note.className = "rename-note";
  note.setAttribute("role", "alert");
  const widen = () => {
    input.size = Math.max(12, input.value.length + 1);
  };
  widen();
  form.append(input, note);

  let isAsked = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isAsked) return;
    isAsked = true;
    note.textContent = (await listener.onName(input.value.trim())) ?? "";
    isAsked = false;
  });
  input.addEventListener("input", () => {
    widen();
    note.textContent = "";
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    listener.onLeave();
  });
  // A window that comes back gives the field its focus again.
  form.addEventListener("focusout", () => {
    setTimeout(() => {
      if (document.hasFocus() && !form.contains(document.activeElement)) listener.onLost();
    });
  });
  return {
    dom: form,
    focus() {
      input.focus({ preventScroll: true });
      input.select();
    },
  };
}

export function refusalDom(sentence: string): HTMLElement {
  const dom = document.createElement("p");
  dom.className = "rename rename-note";
  dom.setAttribute("role", "status");
  dom.textContent = sentence;
  return dom;
}

/** Elements of the page, made of text alone. */

type Child = Node | string;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

/** A part of the page under a heading. */
export function section(heading: string, ...children: Child[]): HTMLElement {
  const made = element("section", {}, element("h2", { textContent: heading }), ...children);
  made.setAttribute("aria-label", heading);
  return made;
}

/** A line that is read out when it changes. */
export function status(text: string): HTMLElement {
  const made = element("p", { textContent: text });
  made.setAttribute("role", "status");
  return made;
}

/** A row whose first cell is empty holds the headings of columns. */
export function table(rows: readonly (readonly string[])[]): HTMLTableElement {
  return element(
    "table",
    {},
    ...rows.map(([head = "", ...cells]) =>
      element(
        "tr",
        {},
        head === "" ? element("td") : element("th", { scope: "row", textContent: head }),
        ...cells.map((textContent) =>
          head === ""
            ? element("th", { scope: "col", className: "number", textContent })
            : element("td", { className: "number", textContent }),
        ),
      ),
    ),
  );
}

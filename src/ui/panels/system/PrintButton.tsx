import type { MouseEvent } from "react";

/** On the root while one page is printed: the style sheet then leaves out all else. */
const ALONE = "is-printing-system";
const PRINTED = "is-printed";

/** Prints the panel that it stands in, and nothing else of the notebook. */
export function PrintButton() {
  const print = ({ currentTarget }: MouseEvent<HTMLButtonElement>) => {
    const panel = currentTarget.closest(".system-page");
    if (panel === null) return;
    const root = document.documentElement;
    panel.classList.add(PRINTED);
    root.classList.add(ALONE);
    addEventListener(
      "afterprint",
      () => {
        panel.classList.remove(PRINTED);
        root.classList.remove(ALONE);
      },
      { once: true },
    );
    window.print();
  };
  return (
    <button type="button" className="link system-print" onClick={print}>
      Print this page
    </button>
  );
}

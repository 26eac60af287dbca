import { useState } from "react";

/**
 * For a dialog without a button of its own: what had the focus when it opened gets it again when it closes. `isMoving`: the
 * focus is on its way to somewhere else.
 */
export function useFocusBack(isMoving?: () => boolean): (event: Event) => void {
  const [opener] = useState(() => document.activeElement);
  return (event) => {
    event.preventDefault();
    if (isMoving?.() !== true && opener instanceof HTMLElement)
      opener.focus({ preventScroll: true });
  };
}

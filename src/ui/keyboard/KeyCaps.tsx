import { Fragment } from "react";
import { keyCaps } from "./chords.ts";
import { IS_MAC } from "./use-keyboard.ts";

/** Keys as they look on a keyboard. */
export function KeyCaps({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {keyCaps(keys, IS_MAC).map((caps, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pair is twice the same
        <Fragment key={index}>
          {index > 0 ? " " : null}
          {caps.map((cap) => (
            <kbd key={cap}>{cap}</kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}

import { useEffect, useRef } from "react";

/** A soft spot under the mouse that a room can follow; nothing of it is there for keys or touch. */
export function PointerSpot() {
  const spot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Not through React: it follows every move.
    const follow = ({ clientX, clientY, pointerType }: PointerEvent) => {
      if (spot.current === null || pointerType !== "mouse") return;
      spot.current.style.transform = `translate(${clientX}px, ${clientY}px)`;
      spot.current.dataset["seen"] = "";
    };
    const leave = () => delete spot.current?.dataset["seen"];
    document.addEventListener("pointermove", follow);
    document.documentElement.addEventListener("pointerleave", leave);
    return () => {
      document.removeEventListener("pointermove", follow);
      document.documentElement.removeEventListener("pointerleave", leave);
    };
  }, []);
  return <div ref={spot} className="present-spot" aria-hidden="true" />;
}

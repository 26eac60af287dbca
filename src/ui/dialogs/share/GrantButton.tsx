import { type ReactNode, useEffect, useRef, useState } from "react";

/** Longer than the pause within a double click, whose second half was meant for what was there before. */
const ARMING_MS = 800;

interface GrantButtonProps {
  onGrant: () => void;
  /** More about it than its name says. */
  title?: string;
  /** It cannot be chosen here; what stands beside it says why. */
  isOff?: boolean;
  children: ReactNode;
}

/**
 * A button that lets code run. In its first moments, and in the first after the window was come back to, it does nothing: neither by a press that
 * began before, nor by a key that is held down.
 */
export function GrantButton({ onGrant, title, isOff = false, children }: GrantButtonProps) {
  const isArmed = useArmed() && !isOff;
  const isPressed = useRef(false);
  return (
    <button
      type="button"
      className="button"
      title={title}
      aria-disabled={!isArmed}
      onPointerDown={() => {
        isPressed.current = isArmed;
      }}
      onKeyDown={(event) => {
        if (event.repeat) event.preventDefault();
      }}
      onClick={({ detail }) => {
        // A click without a press comes from the keyboard, or from assistive technology.
        const isMeant = detail === 0 ? isArmed : isPressed.current;
        isPressed.current = false;
        if (isMeant) onGrant();
      }}
    >
      {children}
    </button>
  );
}

function useArmed(): boolean {
  const [isArmed, setArmed] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const arm = () => {
      setArmed(false);
      clearTimeout(timer);
      timer = setTimeout(() => setArmed(true), ARMING_MS);
    };
    arm();
    addEventListener("focus", arm);
    document.addEventListener("visibilitychange", arm);
    return () => {
      clearTimeout(timer);
      removeEventListener("focus", arm);
      document.removeEventListener("visibilitychange", arm);
    };
  }, []);
  return isArmed;
}

import { type ReactNode, useEffect, useRef, useState } from "react";

interface ScrollableProps {
  className: string;
  label: string;
  children: ReactNode;
}

/** A place with scroll bars of its own. While there is something to scroll, the keyboard can reach it. */
export function Scrollable({ className, label, children }: ScrollableProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [isScrolling, setScrolling] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () =>
      setScrolling(
        element.scrollHeight > element.clientHeight + 1 ||
          element.scrollWidth > element.clientWidth + 1,
      );
    const sizes = new ResizeObserver(measure);
    const observe = () => {
      sizes.disconnect();
      sizes.observe(element);
      for (const child of element.children) sizes.observe(child);
    };
    observe();
    // Its contents may be loaded later, as formulas are.
    const contents = new MutationObserver(observe);
    contents.observe(element, { childList: true });
    return () => {
      sizes.disconnect();
      contents.disconnect();
    };
  }, []);
  const reachable = isScrolling
    ? ({ tabIndex: 0, role: "group", "aria-label": label, "data-scrolls": "" } as const)
    : {};
  return (
    <div ref={frame} className={className} {...reachable}>
      {children}
    </div>
  );
}

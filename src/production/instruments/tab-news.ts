/** Whether the tab is in view, as news for the reader. */

/** Gives what is to be told now and then: it says when the tab has gone to the background, with what follows, and when it is back. */
export function tabNews(
  consequence: string,
  say: (text: string) => void,
): (isHidden: boolean) => void {
  let before = false;
  return (isHidden) => {
    if (isHidden === before) return;
    before = isHidden;
    say(
      isHidden
        ? `the tab went to the background, where timers slow down: ${consequence}`
        : "the tab is in view again",
    );
  };
}

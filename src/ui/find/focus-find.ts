/** Puts the cursor into the find bar if it is open: asked for again, it is where one types. */
export function focusFind(): void {
  const input = document.querySelector<HTMLInputElement>(".find-input");
  input?.focus();
  input?.select();
}

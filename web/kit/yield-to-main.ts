/** Ends the task here, so that what comes next doesn't add up with it to one that holds the page up. */
export function yieldToMain(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** The same with a frame between, so that layout and paint are shared out too; 100 ms where none comes. */
export async function nextFrame(): Promise<void> {
  await new Promise<void>((resolve) => {
    requestAnimationFrame(() => resolve());
    setTimeout(resolve, 100);
  });
  await yieldToMain();
}

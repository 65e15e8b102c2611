const NEAR = '600px';

/** Calls `load` once, when the first of the elements comes near the window. */
export function whenNear(elements: Iterable<Element>, load: () => Promise<unknown>): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      // Where code can't be had, what the build wrote stays as it is.
      load().catch((error: unknown) => console.error(error));
    },
    { rootMargin: NEAR },
  );
  for (const element of elements) observer.observe(element);
}

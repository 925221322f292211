const actionsOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Does something once when a signal aborts; at once where it has aborted already.
 *
 * A signal gets one listener however many actions wait on it: listeners of an `EventTarget` are a linked list, in
 * which one for each call keeps what is done with from the collector.
 * @returns takes the action back
 */
export function onAbort(signal: AbortSignal, action: () => void): () => void {
  if (signal.aborted) {
    action();
    return () => {};
  }
  const actions = actionsOf.get(signal) ?? listen(signal);
  const own = () => action();
  actions.add(own);
  return () => actions.delete(own);
}

function listen(signal: AbortSignal): Set<() => void> {
  const actions = new Set<() => void>();
  actionsOf.set(signal, actions);
  const actOnAll = () => {
    for (const action of [...actions]) action();
    actions.clear();
  };
  signal.addEventListener('abort', actOnAll, { once: true });
  return actions;
}

/**
 * Waits.
 * @returns whether the time passed, rather than the signal aborting
 */
export function delay(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      forget();
      resolve(true);
    }, ms);
    const forget = onAbort(signal, () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

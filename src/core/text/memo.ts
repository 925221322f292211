/** Remembers what `make` made for the texts asked for lately. What throws is not remembered. */
export function memoize<Value>(size: number, make: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = make(key);
      const oldest = known.size >= size ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
    } else {
      known.delete(key);
    }
    // Set anew, so that the map stays in order of use.
    known.set(key, value);
    return value;
  };
}

/**
 * Keeps a pure function's latest result. In a run the same prompt and the same context come with sample
 * after sample, so one result is enough to read them once.
 */
export function keepLatest<Input, Output>(
  isSame: (one: Input, other: Input) => boolean,
  make: (input: Input) => Output,
): (input: Input) => Output {
  let latest: { readonly input: Input; readonly output: Output } | undefined;
  return (input) => {
    if (latest === undefined || !isSame(latest.input, input)) latest = { input, output: make(input) };
    return latest.output;
  };
}

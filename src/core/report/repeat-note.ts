/** What a result's name is followed by, so that the repeats of one sample are told apart. */
export const repeatNote = (repeat: number): string => (repeat > 0 ? ` (repeat ${repeat + 1})` : '');

/** A text as it begins a line or a sentence. */
export const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

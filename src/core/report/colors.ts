import type picocolors from 'picocolors';

/** How a terminal is written on: with its colors, and with tables of its width where it has one. */
export type Colors = ReturnType<typeof picocolors.createColors> & { readonly columns?: number };

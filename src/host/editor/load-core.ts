/**
 * Loads the core at its first use: reading YAML, checking schemas and rendering templates take longer to load than
 * the editor should wait for an extension to start.
 */
export const loadCore = () => import('./core.ts');

export type Core = Awaited<ReturnType<typeof loadCore>>;

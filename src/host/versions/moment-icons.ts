/** The icons of moments, by their kind. */
export const ICONS = { version: 'tag', commit: 'git-commit', run: 'beaker' } as const;

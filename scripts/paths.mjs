import { dirname, join } from 'node:path';

/** The repository's root. */
export const ROOT = dirname(import.meta.dirname);

/** What the scripts obtain from outside (Node, VS Code, a browser); git ignores it. */
export const CACHE = join(ROOT, '.vscode-test');

import { relative, sep } from 'node:path';

/** A path as files of the product name it: relative to a folder, most often the workspace root, with forward slashes. */
export const pathIn = (folder: string, path: string): string => relative(folder, path).split(sep).join('/');

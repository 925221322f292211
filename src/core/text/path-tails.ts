/** The names of a file: its path with forward slashes, and each end of it that begins with a folder's or its own name. */
export function pathTails(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
}

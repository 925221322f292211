/** Folders where nobody's own files are, for searches of the core and of the editor. */
export const EXCLUDED_FOLDERS = ['node_modules', '.git'];

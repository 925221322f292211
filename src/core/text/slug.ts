/** A name made of a text's letters and digits, fit for every file system: lower case, at most 40 characters, maybe empty. */
export const slug = (text: string) =>
  text
    .slice(0, 400)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 40)
    .replace(/-$/, '');

/**
 * What follows `--resume`. The server stands there where the flag named it, as the usual key may be for it.
 * @param name id or folder of a run, or id of a climb
 * @param server that was asked
 */
export const resumeArguments = (
  name: string,
  server: string | undefined,
  { baseUrl }: { readonly baseUrl?: string },
): string =>
  [quoted(name), ...(baseUrl !== undefined && server ? ['--base-url', quoted(server)] : [])].join(' ');

/** For a shell; what has no character that means something there stays as it is. */
const quoted = (text: string) => (/^[\w./:%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

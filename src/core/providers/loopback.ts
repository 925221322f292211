/**
 * Whether a server is on this machine, so that nobody charges for it by published prices: `localhost`, 127.0.0.0/8 and
 * ::1 (RFC 6761, RFC 1122, RFC 4291).
 */
export function isLoopback(url: string | undefined): boolean {
  const host = url === undefined ? undefined : URL.parse(url)?.hostname;
  return host !== undefined && /^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/i.test(host);
}

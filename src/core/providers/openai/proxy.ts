import http, { type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { isLoopback } from '../trust.ts';

/** The proxy for an address, if it is not asked directly. */
export type ProxyFor = (url: string) => URL | undefined;

/** For the proxy to open a way to the server. */
const CONNECT_TIMEOUT_MS = 8_000;

const NO_PROXY: ProxyFor = () => undefined;

/**
 * The proxies that a user's environment names, as curl reads it: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and
 * `NO_PROXY`, the small letters first. A server on this machine is asked directly.
 */
export function proxiesOf(environment: Readonly<Record<string, string | undefined>>): ProxyFor {
  const named = (name: string) => environment[name.toLowerCase()] || environment[name];
  const of = (name: string) => proxyAt(named(name) ?? named('ALL_PROXY'));
  const proxies = { 'http:': of('HTTP_PROXY'), 'https:': of('HTTPS_PROXY') };
  if (!proxies['http:'] && !proxies['https:']) return NO_PROXY;
  const isDirect = exceptions(named('NO_PROXY') ?? '');
  return (address) => {
    const url = URL.parse(address);
    if (!url || isLoopback(address) || isDirect(url)) return undefined;
    return proxies[url.protocol as keyof typeof proxies];
  };
}

function proxyAt(written: string | undefined): URL | undefined {
  if (!written) return undefined;
  const url = URL.parse(written.includes('://') ? written : `http://${written}`);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** Hosts, and with them what is below, each with or without a port; `*` for all. */
function exceptions(list: string): (url: URL) => boolean {
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => {
      const [, host = entry, port] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
      return { host: host.replace(/^\*?\./, ''), port };
    });
  return ({ hostname, port, protocol }) => {
    const asked = port || (protocol === 'https:' ? '443' : '80');
    const name = hostname.toLowerCase().replace(/\.$/, '');
    return entries.some(
      ({ host, port: own }) =>
        (own === undefined || own === asked) && (host === '*' || name === host || name.endsWith(`.${host}`)),
    );
  };
}

/** How a request is sent by way of a proxy: plain HTTP is handed to it, TLS goes through a tunnel. */
export function throughProxy(
  url: URL,
  proxy: URL,
): RequestOptions & { readonly by: typeof http | typeof https } {
  if (url.protocol === 'https:') return { by: https, agent: tunnelOf(proxy) };
  const { hostname, port } = placeOf(proxy);
  const headers = { host: url.host, ...authorizationOf(proxy) };
  return { by: isSecure(proxy) ? https : http, hostname, port, path: url.href, headers };
}

const isSecure = ({ protocol }: URL) => protocol === 'https:';

const placeOf = (proxy: URL) => ({
  hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
  port: proxy.port || (isSecure(proxy) ? 443 : 80),
});

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (!username) return {};
  const word = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(word).toString('base64')}` };
}

const tunnels = new Map<string, Tunnel>();

/** One for each proxy, as it keeps connections to be used again. */
function tunnelOf(proxy: URL): Tunnel {
  const tunnel = tunnels.get(proxy.href) ?? new Tunnel(proxy);
  tunnels.set(proxy.href, tunnel);
  return tunnel;
}

type SocketCallback = (error: Error | null, socket: Duplex) => void;

/** Connects to servers by asking a proxy for a way to each (RFC 9110, section 9.3.6). */
class Tunnel extends https.Agent {
  readonly #proxy: URL;

  constructor(proxy: URL) {
    super({ keepAlive: true });
    this.#proxy = proxy;
  }

  override createConnection(options: tls.ConnectionOptions, connected?: SocketCallback): undefined {
    const server = `${options.host}:${options.port}`;
    const { request } = isSecure(this.#proxy) ? https : http;
    const asking = request({
      ...placeOf(this.#proxy),
      method: 'CONNECT',
      path: server,
      headers: { host: server, ...authorizationOf(this.#proxy) },
      agent: false,
    });
    asking.setTimeout(CONNECT_TIMEOUT_MS, () => asking.destroy(failure('CONNECT_TIMEOUT')));
    const fail = connected as ((error: Error) => void) | undefined;
    asking.once('error', (error) => fail?.(error));
    asking.once('connect', ({ statusCode }, socket) => {
      if (statusCode !== 200) {
        socket.destroy();
        fail?.(failure(`PROXY_${statusCode}`));
        return;
      }
      const { host = '', servername = isIP(host) ? undefined : host } = options;
      connected?.(null, tls.connect({ ...options, socket, servername }));
    });
    asking.end();
    return undefined;
  }
}

const failure = (code: string) => Object.assign(new Error('The proxy opens no way.'), { code });

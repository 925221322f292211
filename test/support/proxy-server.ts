import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A certificate of `models.test` that nobody has signed, and its key. */
export const CERTIFICATE = {
  key: `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIEw9iuUytlqX1F6RHdMsN7xtuz/8Bj0uCdIZYpe87cJkoAoGCCqGSM49
AwEHoUQDQgAEOc/xduf+vWDmbs+sbC0qB26yXzL2nz9aLkj90GD8YvWZn9epWFUc
/WOftIxhEb2lQvAs+UYgXv1C3lh13X7fRg==
-----END EC PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUM0g1OMosi+n+dMCa2aIAhpWDm+swCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLbW9kZWxzLnRlc3QwIBcNMjYxMTI5MTczNTQxWhgPMjEyNjEx
MDUxNzM1NDFaMBYxFDASBgNVBAMMC21vZGVscy50ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEOc/xduf+vWDmbs+sbC0qB26yXzL2nz9aLkj90GD8YvWZn9ep
WFUc/WOftIxhEb2lQvAs+UYgXv1C3lh13X7fRqNrMGkwHQYDVR0OBBYEFCLK36IA
0oFdw+XNLeFVivTfHFfAMB8GA1UdIwQYMBaAFCLK36IA0oFdw+XNLeFVivTfHFfA
MA8GA1UdEwEB/wQFMAMBAf8wFgYDVR0RBA8wDYILbW9kZWxzLnRlc3QwCgYIKoZI
zj0EAwIDRwAwRAIgd/1CwFGAdD0iCWzDQtQ4f7UVYBYrMgLEagakBkRgzFYCIFf1
jrBdYa5/BbAucb2p2IfERA1t+lhrQ8l51vFHfWPp
-----END CERTIFICATE-----`,
};

/** A real proxy on 127.0.0.1 that brings whatever is asked for to one port of this machine. */
export async function startProxy(port: number): Promise<ProxyServer> {
  const proxy = new ProxyServer(port);
  await proxy.listening;
  return proxy;
}

export class ProxyServer {
  /** What was asked of it: `METHOD ADDRESS AUTHORIZATION`. */
  readonly asked: string[] = [];
  readonly listening: Promise<void>;
  readonly #server: Server;

  constructor(port: number) {
    this.#server = createServer((incoming, response) => {
      const { method, url = '', headers } = incoming;
      this.asked.push(`${method} ${url} ${headers['proxy-authorization'] ?? ''}`.trim());
      const { pathname } = new URL(url);
      const onward = request({ port, host: '127.0.0.1', method, path: pathname, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      incoming.pipe(onward);
    });
    this.#server.on('connect', ({ url, headers }, client, head) => {
      this.asked.push(`CONNECT ${url} ${headers['proxy-authorization'] ?? ''}`.trim());
      if (url?.startsWith('closed')) {
        client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      const onward = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.write(head);
        client.pipe(onward).pipe(client);
      });
      for (const socket of [client, onward]) socket.on('error', () => {});
    });
    this.listening = new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

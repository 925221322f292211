import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'mocha';
import { openAiProvider } from '../../../src/core/providers/openai.ts';
import { call } from '../../support/calls.ts';

const ANSWER = JSON.stringify({ choices: [{ message: { content: 'Here.' }, finish_reason: 'stop' }] });

describe('a server on localhost', () => {
  for (const address of ['127.0.0.1', '::1']) {
    it(`is reached where it listens on ${address} only`, async function () {
      const server = createServer((_request, response) => response.end(ANSWER));
      try {
        await new Promise<void>((listening, failed) => {
          server.once('error', failed);
          server.listen({ host: address, port: 0, ipv6Only: true }, listening);
        });
      } catch {
        // There are machines without that family.
        return this.skip();
      }
      try {
        const { port } = server.address() as AddressInfo;
        const answer = await call(openAiProvider({ baseUrl: `http://localhost:${port}/v1` }));
        assert.equal(answer.text, 'Here.');
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  }
});

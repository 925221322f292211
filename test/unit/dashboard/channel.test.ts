import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as v from 'valibot';
import { type Answers, Client, emitter, forwarder, router } from '../../../src/core/dashboard/channel.ts';
import { UserError } from '../../../src/core/diagnostic.ts';

const QUESTIONS = {
  double: { ask: v.number(), answer: v.number() },
  name: { ask: v.undefined(), answer: v.string() },
};
const EVENTS = { grown: v.number() };

/** Two ends; what is posted arrives as JSON, as between an extension and its page. */
function connect(answers: Partial<Record<keyof typeof QUESTIONS, (asked: never) => unknown>> = {}) {
  const posted: unknown[] = [];
  const grown: number[] = [];
  const client = new Client(QUESTIONS, EVENTS, (message) => {
    posted.push(message);
    void route(JSON.parse(JSON.stringify(message)));
  });
  client.listen({ grown: (value) => grown.push(value) });
  const toClient = (message: unknown) => client.receive(JSON.parse(JSON.stringify(message)));
  const all = { double: (value: number) => value * 2, name: () => 'Ada', ...answers };
  const route = router(QUESTIONS, all as Answers<typeof QUESTIONS>, toClient);
  return { client, posted, grown, route, emit: emitter<typeof EVENTS>(toClient), toClient };
}

describe('a channel of questions', () => {
  it('brings answers, also over a second hop', async () => {
    const { client } = connect();
    assert.equal(await client.ask('double', 4), 8);
    const { client: far } = connect(forwarder(QUESTIONS, client.ask));
    assert.deepEqual(await Promise.all([far.ask('name', undefined), far.ask('double', 5)]), ['Ada', 10]);
  });

  it('brings failures, with the sentences for users as such', async () => {
    const fail = (error: unknown) => () => {
      throw error;
    };
    const { client } = connect({
      double: fail(new UserError('The run is gone.')),
      name: fail(new Error('No.')),
    });
    await assert.rejects(client.ask('double', 1), new UserError('The run is gone.'));
    await assert.rejects(client.ask('name', undefined), (error) => !(error instanceof UserError));
  });

  it('checks at both ends what is asked, answered and told', async () => {
    const { client, grown, emit, toClient } = connect({ name: () => 7 });
    await assert.rejects(client.ask('double', 'four' as never), /cannot be asked/);
    await assert.rejects(client.ask('toString' as never, undefined as never), /cannot be asked/);
    await assert.rejects(client.ask('name', undefined), /is invalid/);
    emit('grown', 'much' as never);
    emit('constructor' as never, 1 as never);
    for (const message of [null, 1, [], { id: 'x' }, { id: 99, answer: 1 }, { event: 'grown' }])
      toClient(message);
    emit('grown', 3);
    assert.deepEqual(grown, [3]);
  });

  it('leaves out what asks nothing', async () => {
    const posted: unknown[] = [];
    const route = router(QUESTIONS, { double: (value) => value, name: () => '' }, (said) =>
      posted.push(said),
    );
    for (const message of [undefined, 'double', { ask: 'double' }, { id: {}, ask: 'double' }])
      await route(message);
    assert.deepEqual(posted, []);
  });

  it('gives up a question that is aborted', async () => {
    const { client, toClient } = connect({ name: () => new Promise(() => {}) });
    const asking = new AbortController();
    const name = client.ask('name', undefined, asking.signal);
    asking.abort();
    await assert.rejects(name, { name: 'AbortError' });
    toClient({ id: 1, answer: 'late' });
  });

  it('fails what is open when it is closed, and what comes after', async () => {
    const { client, grown, emit } = connect({ name: () => new Promise(() => {}) });
    const isRefused = assert.rejects(client.ask('name', undefined), /closed/);
    client.close(new Error('It is closed.'));
    await isRefused;
    await assert.rejects(client.ask('double', 1), /closed/);
    emit('grown', 1);
    assert.deepEqual(grown, []);
  });
});

import OpenAI from 'openai';
import { failing, run, settings } from './scenario.mjs';

// No session header: the ids say which session it is.
const model = settings.headers['x-model'] ?? 'gpt-5.4';
const client = new OpenAI({
  apiKey: settings.key,
  baseURL: settings.address + '/v1',
  defaultHeaders: settings.headers,
  maxRetries: 0,
});

const collect = async (list) => {
  const all = [];
  for await (const item of list) {
    all.push(item);
  }

  return all;
};

const follow = async (stream) => {
  const events = await collect(stream);
  const last = events.at(-1);
  return {
    ids: [...new Set(events.filter((event) => event.response).map((event) => event.response.id))],
    numbers: events.map((event) => event.sequence_number),
    last: last.type,
    id: last.response?.id,
    text: events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta).join(''),
  };
};

await run({
  async chain() {
    const first = await client.responses.create({ model, instructions: 'Be brief.', input: 'One.' });
    const second = await client.responses.create({ model, input: 'Two.', previous_response_id: first.id });
    const third = await follow(await client.responses.create({
      model, input: [{ role: 'user', content: 'Three.' }], previous_response_id: second.id, stream: true,
    }));
    const again = await client.responses.retrieve(third.id);
    const replayed = await follow(await client.responses.retrieve(third.id, { stream: true }));
    const rest = await follow(await client.responses.retrieve(third.id, { stream: true, starting_after: 2 }));
    const items = await collect(client.responses.inputItems.list(third.id, { order: 'asc', limit: 2 }));
    return { first, second, third, again, replayed, rest, items };
  },

  async deleted() {
    const first = await client.responses.create({ model, input: 'One.' });
    const second = await client.responses.create({ model, input: 'Two.', previous_response_id: first.id });
    await client.responses.delete(first.id);
    return {
      first: first.id,
      second: second.id,
      retrieve: await failing(() => client.responses.retrieve(first.id)),
      goOn: await failing(() => client.responses.create({ model, input: 'x', previous_response_id: first.id })),
      deleteAgain: await failing(() => client.responses.delete(first.id)),
      other: (await client.responses.retrieve(second.id)).status,
      cancel: await failing(() => client.responses.cancel(second.id)),
    };
  },

  async conversation() {
    const made = await client.conversations.create({
      metadata: { team: 'yard' }, items: [{ type: 'message', role: 'user', content: 'Hi.' }],
    });
    const first = await client.responses.create({ model, input: 'One.', conversation: made.id });
    const second = await client.responses.create({ model, input: 'Two.', conversation: { id: made.id } });
    const items = await collect(client.conversations.items.list(made.id, { order: 'asc', limit: 2 }));
    const added = await client.conversations.items.create(made.id, {
      items: [{ type: 'message', role: 'user', content: 'More.' }],
    });
    const item = await client.conversations.items.retrieve(added.first_id, { conversation_id: made.id });
    const left = await client.conversations.items.delete(items[0].id, { conversation_id: made.id });
    const after = await collect(client.conversations.items.list(made.id));
    const changed = await client.conversations.update(made.id, { metadata: { team: 'quay' } });
    const third = await client.responses.create({ model, input: 'Three.', conversation: made.id });
    const deleted = await client.conversations.delete(made.id);
    return {
      made, first, second, items, added, item, left, after, changed, third, deleted,
      retrieve: await failing(() => client.conversations.retrieve(made.id)),
      goOn: await failing(() => client.responses.create({ model, input: 'x', conversation: made.id })),
    };
  },

  async one() {
    return await client.responses.create({ model, input: 'One.' });
  },

  async retrieve() {
    return await failing(() => client.responses.retrieve(settings.session));
  },

  async goOn() {
    return await failing(() => client.responses.create({
      model, input: 'x', previous_response_id: settings.session,
    }));
  },

  async resumed() {
    const kept = await client.responses.retrieve(settings.session);
    const next = await client.responses.create({ model, input: 'Next.', previous_response_id: settings.session });
    return { kept, next };
  },

  async counted() {
    const first = await client.responses.create({ model, input: 'One.' });
    const alone = await client.responses.inputTokens.count({ model, input: 'Two.' });
    const whole = await client.responses.inputTokens.count({ model, input: 'Two.', previous_response_id: first.id });
    return { alone: alone.input_tokens, whole: whole.input_tokens };
  },

  async compacted() {
    const first = await client.responses.create({ model, input: 'One.' });
    const compact = await client.responses.compact({ model, previous_response_id: first.id });
    const next = await client.responses.create({
      model, input: [...compact.output, { role: 'user', content: 'Two.' }],
    });
    return { compact, next };
  },
});

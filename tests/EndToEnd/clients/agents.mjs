import { Agent, OpenAIConversationsSession, run as runAgent, setDefaultOpenAIClient, setTracingDisabled, tool } from '@openai/agents';
import OpenAI from 'openai';
import { z } from 'zod';
import { askForWeather, run, settings } from './scenario.mjs';

const model = settings.headers['x-model'];
const client = new OpenAI({
  apiKey: settings.key,
  baseURL: settings.address + '/v1',
  defaultHeaders: settings.headers,
  maxRetries: 0,
});
setDefaultOpenAIClient(client);
setTracingDisabled(true);

const asked = [];
const weather = tool({
  name: 'get_weather',
  description: 'Tells the weather of a city.',
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => {
    asked.push(city);
    return `Fog in ${city}.`;
  },
});
const agent = new Agent({ name: 'Clerk', instructions: 'Be brief.', model, tools: [weather] });

const finish = async (stream) => {
  let events = 0;
  for await (const event of stream) {
    events += event ? 1 : 0;
  }

  await stream.completed;
  return events;
};

await run({
  async plain() {
    const result = await runAgent(agent, askForWeather);
    return { text: result.finalOutput, asked, id: result.lastResponseId };
  },

  async streamed() {
    const result = await runAgent(agent, askForWeather, { stream: true });
    const events = await finish(result);
    return { text: result.finalOutput, asked, events };
  },

  async chained() {
    const first = await runAgent(agent, askForWeather);
    const second = await runAgent(agent, 'And now?', { previousResponseId: first.lastResponseId });
    return { text: second.finalOutput, first: first.lastResponseId, second: second.lastResponseId };
  },

  async conversation() {
    const made = await client.conversations.create({});
    await runAgent(agent, askForWeather, { conversationId: made.id });
    const second = await runAgent(agent, 'And now?', { conversationId: made.id, stream: true });
    await finish(second);
    const items = await client.conversations.items.list(made.id, { order: 'asc' });
    return { text: second.finalOutput, items: items.data.map((item) => item.type) };
  },

  async session() {
    const session = new OpenAIConversationsSession({ client });
    await runAgent(agent, askForWeather, { session });
    const second = await runAgent(agent, 'And now?', { session });
    const items = await session.getItems();
    const last = await session.popItem();
    const left = await session.getItems();
    await session.clearSession();
    return { text: second.finalOutput, items: items.length, last: last.type, left: left.length };
  },

  async unkept() {
    const stateless = agent.clone({
      modelSettings: {
        store: false,
        reasoning: { effort: 'low' },
        providerData: { include: ['reasoning.encrypted_content'] },
      },
    });
    const first = await runAgent(stateless, askForWeather);
    const second = await runAgent(stateless, [...first.history, { role: 'user', content: 'And now?' }]);
    return { text: second.finalOutput, asked };
  },
});

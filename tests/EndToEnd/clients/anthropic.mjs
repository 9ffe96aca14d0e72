import Anthropic from '@anthropic-ai/sdk';
import { askForWeather, failing, run, settings, weatherSchema } from './scenario.mjs';

const model = 'claude-opus-5-5';
const client = new Anthropic({
  apiKey: settings.key,
  baseURL: settings.address,
  defaultHeaders: { 'X-Session-Id': settings.session, ...settings.headers },
});

const hello = { model, max_tokens: 500, messages: [{ role: 'user', content: 'Say hello.' }] };
const tools = [{ name: 'get_weather', description: 'The weather now.', input_schema: weatherSchema }];
const textOf = (message) =>
  message.content.filter((block) => block.type === 'text').map((block) => block.text).join('');
const usage = (it) => ({
  input: it.input_tokens + (it.cache_read_input_tokens ?? 0) + (it.cache_creation_input_tokens ?? 0),
  output: it.output_tokens,
});

await run({
  async message() {
    const { data, response } = await client.messages.create(hello).withResponse();
    return { text: textOf(data), usage: [usage(data.usage)], session: response.headers.get('x-session-id') };
  },

  async messageStream() {
    const answer = await client.messages.stream(hello).finalMessage();
    return { text: textOf(answer), usage: [usage(answer.usage)] };
  },

  async messageTool() {
    const messages = [{ role: 'user', content: askForWeather }];
    const first = await client.messages.create({ ...hello, messages, tools });
    const call = first.content.find((block) => block.type === 'tool_use');
    messages.push(
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'Rain, 4 degrees.' }] });
    const second = await client.messages.create({ ...hello, messages, tools });
    return {
      tool: { name: call.name, arguments: JSON.stringify(call.input) },
      text: textOf(second),
      usage: [usage(first.usage), usage(second.usage)],
    };
  },

  async messageToolStream() {
    const messages = [{ role: 'user', content: askForWeather }];
    const answer = await client.messages.stream({ ...hello, messages, tools }).finalMessage();
    const call = answer.content.find((block) => block.type === 'tool_use');
    return { tool: { name: call.name, arguments: JSON.stringify(call.input) }, usage: [usage(answer.usage)] };
  },

  async messageCached() {
    const system = [{ type: 'text', text: 'A long manual. '.repeat(2000), cache_control: { type: 'ephemeral' } }];
    const first = await client.messages.create({ ...hello, system });
    const second = await client.messages.create({ ...hello, system });
    return {
      usage: [usage(first.usage), usage(second.usage)],
      cached: [first.usage.cache_creation_input_tokens, second.usage.cache_read_input_tokens],
    };
  },

  async countTokens() {
    const { max_tokens: _, ...question } = hello;
    return { tokens: (await client.messages.countTokens(question)).input_tokens };
  },

  async models() {
    const list = await client.models.list();
    return { models: list.data.map((entry) => entry.id) };
  },

  retried: async () => ({ text: textOf(await client.messages.create(hello)) }),

  failing: () => failing(() => client.messages.create(hello)),

  cutStream: () => failing(() => client.messages.stream(hello).finalMessage()),
});

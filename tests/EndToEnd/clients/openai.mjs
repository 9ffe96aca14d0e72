import OpenAI from 'openai';
import { askForWeather, failing, run, settings, weatherSchema } from './scenario.mjs';

const model = 'gpt-5.4';
const client = new OpenAI({
  apiKey: settings.key,
  baseURL: settings.address + '/v1',
  defaultHeaders: { 'X-Session-Id': settings.session, ...settings.headers },
});

const hello = [{ role: 'user', content: 'Say hello.' }];
const chatTools = [{ type: 'function', function: { name: 'get_weather', parameters: weatherSchema } }];
const responseTools = [{ type: 'function', name: 'get_weather', parameters: weatherSchema, strict: false }];

const chat = () => client.chat.completions.create({ model, messages: hello });
const chatUsage = (usage) => ({ input: usage.prompt_tokens, output: usage.completion_tokens });
const usage = (it) => ({ input: it.input_tokens, output: it.output_tokens });

await run({
  async chat() {
    const { data, response } = await client.chat.completions.create({ model, messages: hello }).withResponse();
    return {
      text: data.choices[0].message.content,
      usage: [chatUsage(data.usage)],
      session: response.headers.get('x-session-id'),
    };
  },

  async chatStream() {
    const stream = await client.chat.completions.create({
      model, messages: hello, stream: true, stream_options: { include_usage: true },
    });
    let text = '';
    let last;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      last = chunk.usage ?? last;
    }

    return { text, usage: [chatUsage(last)] };
  },

  async chatTool() {
    const messages = [{ role: 'user', content: askForWeather }];
    const first = await client.chat.completions.create({ model, messages, tools: chatTools });
    const asked = first.choices[0].message;
    messages.push(asked, { role: 'tool', tool_call_id: asked.tool_calls[0].id, content: 'Rain, 4 degrees.' });
    const second = await client.chat.completions.create({ model, messages, tools: chatTools });
    return {
      tool: asked.tool_calls[0].function,
      text: second.choices[0].message.content,
      usage: [chatUsage(first.usage), chatUsage(second.usage)],
    };
  },

  async chatToolStream() {
    const stream = client.chat.completions.stream({
      model,
      messages: [{ role: 'user', content: askForWeather }],
      tools: chatTools,
      stream_options: { include_usage: true },
    });
    const answer = await stream.finalChatCompletion();
    return { tool: answer.choices[0].message.tool_calls[0].function, usage: [chatUsage(answer.usage)] };
  },

  async response() {
    const answer = await client.responses.create({ model, input: 'Say hello.' });
    return { text: answer.output_text, usage: [usage(answer.usage)] };
  },

  async responseStream() {
    const stream = await client.responses.create({ model, input: 'Say hello.', stream: true });
    let text = '';
    let last;
    for await (const event of stream) {
      text += event.type === 'response.output_text.delta' ? event.delta : '';
      last = event.type === 'response.completed' ? event.response.usage : last;
    }

    return { text, usage: [usage(last)] };
  },

  async responseTool() {
    const input = [{ role: 'user', content: askForWeather }];
    const first = await client.responses.create({ model, input, tools: responseTools });
    const call = first.output.find((item) => item.type === 'function_call');
    input.push(...first.output, { type: 'function_call_output', call_id: call.call_id, output: 'Rain, 4 degrees.' });
    const second = await client.responses.create({ model, input, tools: responseTools });
    return {
      tool: { name: call.name, arguments: call.arguments },
      text: second.output_text,
      usage: [usage(first.usage), usage(second.usage)],
    };
  },

  async responseChain() {
    const first = await client.responses.create({ model, input: 'Say hello.' });
    const second = await client.responses.create({ model, input: 'Again.', previous_response_id: first.id });
    return { text: second.output_text, usage: [usage(first.usage), usage(second.usage)] };
  },

  async models() {
    const list = await client.models.list();
    return { models: list.data.map((entry) => entry.id) };
  },

  retried: async () => ({ text: (await chat()).choices[0].message.content }),

  failing: () => failing(chat),

  cutStream: () => failing(async () => {
    const stream = await client.chat.completions.create({ model, messages: hello, stream: true });
    for await (const _ of stream) {
      // Only its end is of interest.
    }
  }),
});

import { expect, test } from 'vitest'
import { AppError } from '../../base/index.ts'
import { dataUrl, makePng } from '../../../test/make-pictures.ts'
import { readResponseRequest } from './response-request.ts'

const limits = { pictureBytes: 10_000, pictures: 2, addresses: false }
const picture = dataUrl(makePng(2, 2))
const call = { type: 'function_call', call_id: 'c1', name: 'lookup', arguments: '{"term":"pool"}' }
const chatCall = {
  id: 'c1',
  type: 'function',
  function: { name: 'lookup', arguments: '{"term":"pool"}' },
}
const hello = { role: 'user', content: 'Hello' }

function messagesOf(body: object): unknown {
  return readResponseRequest({ model: 'm', ...body }, limits).chat.messages
}

test.each<[string, object, object[]]>([
  ['a text', { input: 'Hello' }, [hello]],
  [
    'a text with instructions',
    { input: 'Hello', instructions: 'Be brief.' },
    [{ role: 'system', content: 'Be brief.' }, hello],
  ],
  [
    'instructions and what developers say first, as one system message',
    {
      instructions: 'Be brief.',
      input: [
        { role: 'developer', content: 'Be kind.' },
        { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'Be exact.' }] },
        hello,
        { role: 'developer', content: 'And now briefer.' },
      ],
    },
    [
      { role: 'system', content: 'Be brief.\n\nBe kind.\n\nBe exact.' },
      hello,
      { role: 'system', content: 'And now briefer.' },
    ],
  ],
  [
    'the items of an answer, as they were sent, with thoughts passed over',
    {
      input: [
        hello,
        { id: 'rs_1', type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'Hm.' }] },
        {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [
            { type: 'output_text', text: 'Hello', annotations: [], logprobs: [], parsed: null },
            { type: 'output_text', text: ' you.', annotations: [] },
          ],
        },
        { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'And' },
            { type: 'input_text', text: 'now?' },
          ],
        },
      ],
    },
    [
      hello,
      { role: 'assistant', content: 'Hello you.' },
      { role: 'assistant', content: 'No.' },
      { role: 'user', content: 'And\nnow?' },
    ],
  ],
  [
    'calls with what they gave back',
    {
      input: [
        hello,
        { role: 'assistant', content: 'I look it up.' },
        { id: 'fc_1', status: 'completed', ...call },
        { ...call, call_id: 'c2' },
        { type: 'function_call_output', call_id: 'c1', output: 'A pool is a list.' },
        {
          type: 'function_call_output',
          call_id: 'c2',
          output: [
            { type: 'input_text', text: 'So' },
            { type: 'input_text', text: 'it is.' },
          ],
        },
        { ...call, call_id: 'c3' },
        {
          type: 'function_call_output',
          call_id: 'c3',
          output: [{ type: 'input_image', image_url: picture }],
        },
      ],
    },
    [
      hello,
      { role: 'assistant', content: 'I look it up.', tool_calls: [chatCall, { ...chatCall, id: 'c2' }] },
      { role: 'tool', tool_call_id: 'c1', content: 'A pool is a list.' },
      { role: 'tool', tool_call_id: 'c2', content: 'So\nit is.' },
      { role: 'assistant', content: null, tool_calls: [{ ...chatCall, id: 'c3' }] },
      { role: 'tool', tool_call_id: 'c3', content: [{ type: 'image_url', image_url: { url: picture } }] },
    ],
  ],
  [
    'a picture',
    {
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is this?' },
            { type: 'input_image', image_url: picture, detail: 'low' },
            { type: 'input_image', image_url: picture, detail: 'original' },
          ],
        },
      ],
    },
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: picture, detail: 'low' } },
          { type: 'image_url', image_url: { url: picture } },
        ],
      },
    ],
  ],
])('%s becomes the messages of a chat', (_, body, expected) => {
  expect(messagesOf(body)).toEqual(expected)
})

const parameters = { type: 'object', properties: { term: { type: 'string' } } }
const tool = { type: 'function', name: 'lookup', description: null, parameters, strict: true }
const chatTool = { type: 'function', function: { name: 'lookup', parameters, strict: true } }
const schema = { type: 'object', properties: {} }

test.each<[object, object]>([
  [{}, {}],
  [
    {
      max_output_tokens: 5,
      temperature: 0,
      top_p: 0.5,
      presence_penalty: 1,
      frequency_penalty: -1,
      user: 'u',
      safety_identifier: 's',
      reasoning: { effort: 'low', summary: 'auto' },
      text: { verbosity: 'low' },
    },
    {
      max_tokens: 5,
      temperature: 0,
      top_p: 0.5,
      presence_penalty: 1,
      frequency_penalty: -1,
      user: 'u',
      safety_identifier: 's',
      reasoning_effort: 'low',
      verbosity: 'low',
    },
  ],
  // What is about keeping, or about the answer alone, is nothing for a host.
  [
    {
      store: true,
      metadata: { a: 'b' },
      include: ['reasoning.encrypted_content'],
      truncation: 'auto',
      prompt_cache_key: 'k',
      prompt_cache_retention: '24h',
      service_tier: 'auto',
      max_tool_calls: 3,
      top_logprobs: 0,
      background: false,
      stream_options: { include_obfuscation: false },
      previous_response_id: null,
      conversation: null,
      prompt: null,
      moderation: null,
      temperature: null,
      tools: [],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      text: { format: { type: 'text' } },
    },
    {},
  ],
  [{ tools: [tool] }, { tools: [chatTool] }],
  [
    { tools: [tool], tool_choice: 'required', parallel_tool_calls: false },
    { tools: [chatTool], tool_choice: 'required', parallel_tool_calls: false },
  ],
  [
    { tools: [tool], tool_choice: { type: 'function', name: 'lookup' } },
    { tools: [chatTool], tool_choice: { type: 'function', function: { name: 'lookup' } } },
  ],
  [
    {
      tools: [{ type: 'function', name: 'other' }, tool],
      tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'lookup' }] },
    },
    { tools: [chatTool], tool_choice: 'required' },
  ],
  [{ text: { format: { type: 'json_object' } } }, { response_format: { type: 'json_object' } }],
  [
    { text: { format: { type: 'json_schema', name: 'n', schema, strict: true, description: 'd' } } },
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'n', schema, strict: true, description: 'd' },
      },
    },
  ],
  [{ muster: { priority: 'batch' } }, { muster: { priority: 'batch' } }],
])('what is asked for by %j is asked of a host as %j', (body, expected) => {
  const { chat } = readResponseRequest({ model: 'm', input: 'Hello', ...body }, limits)
  expect(chat).toEqual({ model: 'm', messages: [hello], stream: false, parameters: expected })
})

const unknown =
  'it is not known here. Leave it out, or ask POST /v1/chat/completions, which hands on to the host what it does not know.'
const allItems = 'Send the items of the whole conversation in `input`.'
const items =
  'expected a `message`, a `function_call`, a `function_call_output` or a `reasoning`. Leave out items of tools that run elsewhere.'
const noLogprobs =
  'the probabilities of tokens are not told here. Ask POST /v1/chat/completions with `logprobs`.'
const noReference =
  'no items are kept here that could be referred to. Send the item itself; clients do so with `store: false`.'
const part = (content: object) => ({ input: [{ role: 'user', content: [content] }] })

test.each<[object, string, string]>([
  [{ model: undefined }, 'model', 'expected text, got nothing'],
  [{ input: undefined }, 'input', 'expected a text, or a list of items'],
  [{ input: 5 }, 'input', 'expected a text, or a list of items'],
  [{ input: [] }, 'input', 'expected a text, or a list of items that is not empty'],
  [{ input: [{ type: 'reasoning' }] }, 'input', 'there is nothing in it to answer. Send a message.'],
  [{ input: [5] }, 'input.0', items],
  [{ input: [{}] }, 'input.0.type', items],
  [{ input: [hello, { type: 'web_search_call', id: 'ws_1' }] }, 'input.1.type', items],
  [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input.0.type', noReference],
  [{ input: [{ id: 'msg_1' }] }, 'input.0.type', noReference],
  [
    { input: [{ role: 'tool', content: '' }] },
    'input.0.role',
    'expected one of user, assistant, system, developer, got a text',
  ],
  [
    { input: [{ role: 'user', content: 5 }] },
    'input.0.content',
    'expected a text, or a list of parts that each have a type',
  ],
  [
    part({ type: 'input_audio' }),
    'input.0.content.0.type',
    'expected an `input_text`, an `input_image`, or an `output_text` or `refusal` of an earlier answer',
  ],
  [part({ type: 'input_text' }), 'input.0.content.0.text', 'expected text, got nothing'],
  [
    part({ type: 'input_file', file_id: 'f' }),
    'input.0.content.0.type',
    'files are not taken here. Send their text as `input_text`, or add them to the documents with POST /api/documents, which `assistant` searches.',
  ],
  [
    part({ type: 'input_image', file_id: 'f' }),
    'input.0.content.0.image_url',
    'expected the picture itself as data:image/png;base64,…',
  ],
  [
    part({ type: 'input_image', image_url: 'https://example.org/a.png' }),
    'input.0.content.0.image_url',
    'addresses of pictures are not fetched. Send the picture itself as data:image/png;base64,….',
  ],
  [
    {
      input: [
        {
          role: 'user',
          content: [picture, picture, picture].map((image_url) => ({ type: 'input_image', image_url })),
        },
      ],
    },
    'input',
    'expected at most 2 pictures (limits.pictures in muster.yaml). Leave some out.',
  ],
  [{ input: [{ ...call, arguments: {} }] }, 'input.0.arguments', 'expected text, got an object'],
  [
    { input: [hello, { type: 'function_call_output', call_id: 'c1', output: '' }] },
    'input.1.call_id',
    'no `function_call` of it stands before. Send the call with what it gave back: nothing of earlier requests is kept here.',
  ],
  [
    { model: 'assistant', input: [{ role: 'developer', content: 'a' }] },
    'input',
    'there is no message of the role `user` to answer.',
  ],
  [{ stream: 'yes' }, 'stream', 'expected true or false, got a text'],
  [{ max_output_tokens: 0 }, 'max_output_tokens', 'expected at least 1, got 0'],
  [{ metadata: { a: 1 } }, 'metadata.a', 'expected text, got 1'],
  [{ instructions: [hello] }, 'instructions', 'expected text, got a list'],
  [
    { previous_response_id: 'resp_1' },
    'previous_response_id',
    `no responses are kept here to go on from. ${allItems}`,
  ],
  [{ conversation: 'conv_1' }, 'conversation', `no conversations of programs are kept here. ${allItems}`],
  [
    { prompt: { id: 'p' } },
    'prompt',
    'no prompts of programs are kept here. Send its text as `instructions`.',
  ],
  [
    { background: true },
    'background',
    'expected false: an answer is not kept, and so its client has to wait for it. Use `stream`.',
  ],
  [
    { tools: [tool, { type: 'web_search' }] },
    'tools.1.type',
    'only tools of the type `function` can be offered, which your program runs. `assistant` searches the documents without being offered a tool.',
  ],
  [{ tools: [{ ...tool, defer_loading: true }] }, 'tools.0', 'unknown field `defer_loading`'],
  [{ tool_choice: 'required' }, 'tool_choice', 'there are no `tools` that could be called.'],
  [
    { tools: [tool], tool_choice: { type: 'file_search' } },
    'tool_choice',
    'expected none, auto, required, { "type": "function", "name": … }, or { "type": "allowed_tools", "mode": …, "tools": […] } with functions',
  ],
  [
    { tools: [tool], tool_choice: { type: 'function', name: 'x' } },
    'tool_choice.name',
    'there is no such function among the `tools`.',
  ],
  [
    {
      tools: [tool],
      tool_choice: {
        type: 'allowed_tools',
        mode: 'auto',
        tools: [
          { type: 'function', name: 'lookup' },
          { type: 'function', name: 'x' },
        ],
      },
    },
    'tool_choice.tools.1.name',
    'there is no such function among the `tools`.',
  ],
  [
    { text: { format: { type: 'grammar' } } },
    'text.format.type',
    'expected a `text`, a `json_object` or a `json_schema`',
  ],
  [{ text: { format: { type: 'json_schema', schema } } }, 'text.format.name', 'expected text, got nothing'],
  [{ reasoning: { effort: 3 } }, 'reasoning.effort', 'expected text, got 3'],
  [{ top_logprobs: 2 }, 'top_logprobs', `expected 0: ${noLogprobs}`],
  [{ include: ['message.output_text.logprobs'] }, 'include.0', noLogprobs],
  [
    { service_tier: 'flex' },
    'service_tier',
    'expected auto or default. What can wait says so by `muster: { "priority": "batch" }`.',
  ],
  [
    { stream_options: { include_obfuscation: true } },
    'stream_options.include_obfuscation',
    'expected false: events are not padded',
  ],
  [{ stop: ['.'] }, 'stop', unknown],
  [{ messages: [hello] }, 'messages', unknown],
  [{ constructor: 1 }, 'constructor', unknown],
])('%j is refused, with the path %s and what to do', (body, param, problem) => {
  let thrown: unknown
  try {
    readResponseRequest({ model: 'm', input: 'Hello', ...body }, limits)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(AppError)
  expect(thrown).toMatchObject({ code: 'bad-request', param, message: `\`${param}\`: ${problem}` })
})

import { AppError } from '../../base/index.ts'
import type { ChatRequest } from '../../model/index.ts'
import { responseRequestSchema, type ResponseRequestBody, type ResponseTool } from '../../wire/index.ts'
import { assistantName } from './chat-entrance.ts'
import type { PictureLimits } from '../pictures/read-picture.ts'
import { messagesOfInput } from './response-input.ts'
import { validate } from '../validate.ts'

/** Reads the body of `POST /v1/responses`: the chat that it asks for, and the request itself, which the answer repeats. */
export function readResponseRequest(
  body: unknown,
  limits: PictureLimits,
): { asked: ResponseRequestBody; chat: ChatRequest } {
  const asked = validate(responseRequestSchema, body) as ResponseRequestBody
  const { model, stream } = asked
  const messages = messagesOfInput(asked.input, { instructions: asked.instructions, limits })
  if (model === assistantName && !messages.some(({ role }) => role === 'user'))
    throw new AppError('bad-request', '`input`: there is no message of the role `user` to answer.', {
      param: 'input',
    })
  return { asked, chat: { model, messages, stream: stream ?? false, parameters: parametersOf(asked) } }
}

/** What hosts call what was asked for. What was left out stays as they have it. */
function parametersOf(asked: ResponseRequestBody): Record<string, unknown> {
  const tools = offeredTools(asked)
  const said = {
    ...(tools.length > 0 && {
      tools: tools.map(toChatTool),
      tool_choice: toolChoiceOf(asked),
      parallel_tool_calls: asked.parallel_tool_calls,
    }),
    response_format: responseFormatOf(asked.text?.format),
    verbosity: asked.text?.verbosity,
    max_tokens: asked.max_output_tokens,
    temperature: asked.temperature,
    top_p: asked.top_p,
    presence_penalty: asked.presence_penalty,
    frequency_penalty: asked.frequency_penalty,
    reasoning_effort: asked.reasoning?.effort,
    user: asked.user,
    safety_identifier: asked.safety_identifier,
    muster: asked.muster,
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined && value !== null))
}

/** All of them, or those that are allowed: a host is offered no other, whether it knows of such a choice or not. */
function offeredTools({ tools, tool_choice: choice }: ResponseRequestBody): ResponseTool[] {
  const all = tools ?? []
  if (choice === 'required' && all.length === 0)
    throw new AppError('bad-request', '`tool_choice`: there are no `tools` that could be called.', {
      param: 'tool_choice',
    })
  if (typeof choice !== 'object' || choice === null) return all
  const isSingle = choice.type === 'function'
  const wanted = isSingle ? [choice.name] : choice.tools.map(({ name }) => name)
  const missing = wanted.findIndex((name) => !all.some((tool) => tool.name === name))
  if (missing < 0) return isSingle ? all : all.filter(({ name }) => wanted.includes(name))
  const path = isSingle ? 'tool_choice.name' : `tool_choice.tools.${missing}.name`
  throw new AppError('bad-request', `\`${path}\`: there is no such function among the \`tools\`.`, {
    param: path,
  })
}

function toChatTool({ name, description, parameters, strict }: ResponseTool): object {
  return {
    type: 'function',
    function: {
      name,
      ...(typeof description === 'string' && { description }),
      ...(parameters && { parameters }),
      ...(typeof strict === 'boolean' && { strict }),
    },
  }
}

function toolChoiceOf({ tool_choice: choice }: ResponseRequestBody): unknown {
  if (typeof choice !== 'object' || choice === null) return choice
  return choice.type === 'allowed_tools' ? choice.mode : { type: 'function', function: { name: choice.name } }
}

type Format = NonNullable<ResponseRequestBody['text']>['format']

function responseFormatOf(format: Format): unknown {
  if (!format || format.type === 'text') return undefined
  if (format.type === 'json_object') return { type: 'json_object' }
  const { name, schema, description, strict } = format
  return {
    type: 'json_schema',
    json_schema: {
      name,
      schema,
      ...(typeof description === 'string' && { description }),
      ...(typeof strict === 'boolean' && { strict }),
    },
  }
}

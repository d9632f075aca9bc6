import { z } from 'zod'

const toolNames = z.array(z.string().min(1))

const headersSchema = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, { error: 'expected the name of a header' }),
  z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, { error: 'expected a header without line breaks' }),
)

const undoSchema = z.strictObject({
  /** Another tool of the same server. */
  tool: z.string().min(1),
  /** What it is given: any JSON, in which texts may hold `{arguments.x}` and `{result.x}`. */
  arguments: z
    .record(z.string(), z.unknown())
    .default({})
    .refine((written) => strayPlaceholders(written).length === 0, {
      error: 'expected `{arguments.x}` and `{result.x}` as the only placeholders',
    }),
})

/** What stands in curly brackets like a placeholder and is none: it would be sent as it is written. */
function strayPlaceholders(written: unknown): string[] {
  const found = JSON.stringify(written).match(/\{[A-Za-z]\w*(?:\.[^{}"]*)?\}/g) ?? []
  return found.filter((text) => !/^\{(?:arguments|result)[.}]/.test(text))
}

/** An MCP server whose tools may be used, in `muster.yaml`. */
export const toolServerSchema = z
  .strictObject({
    /** A program that is spoken to on its standard input and output. */
    command: z.array(z.string().min(1)).min(1).optional(),
    /** Or the address of one that is spoken to over streamable HTTP. */
    url: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).optional(),
    headers: headersSchema.default({}),
    /** Of the program, beside PATH, HOME and LANG. */
    environment: z
      .record(z.string().regex(/^[A-Za-z_]\w*$/, { error: 'expected the name of a variable' }), z.string())
      .default({}),
    /** Tools that change nothing: they are called without asking. */
    reads: toolNames.default([]),
    /** Tools that nobody is offered. */
    hidden: toolNames.default([]),
    /** The teams whose members may use it. Left out: everybody. */
    teams: z.array(z.string().min(1)).optional(),
    /** What undoes a tool's calls. */
    undo: z.record(z.string().min(1), undoSchema).default({}),
    /** The longest that one call may take. */
    secondsPerCall: z.number().positive().max(3600).default(60),
    /** How long a call that changes something waits for the person who asked. */
    minutesToDecide: z.number().positive().max(1440).default(10),
  })
  .superRefine((server, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message: `${message}, got another` })
    if ((server.command === undefined) === (server.url === undefined))
      refuse('command', 'expected either `command` or `url`')
    if (server.url === undefined && Object.keys(server.headers).length > 0)
      refuse('headers', 'expected headers only beside `url`')
    if (server.command === undefined && Object.keys(server.environment).length > 0)
      refuse('environment', 'expected an environment only beside `command`')
  })

/** The servers by name. A name has no underscore, so that a model's `server__tool` can be told apart. */
export const toolServersSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, {
    error: 'expected a name of up to 20 small letters, digits and dashes',
  }),
  toolServerSchema,
)

export type ToolServerConfig = z.infer<typeof toolServerSchema>
export type ToolServersConfig = z.infer<typeof toolServersSchema>

import { z } from 'zod'
import { priceSchema } from './budgets.ts'
import { continuations, hostKinds } from './host-kinds.ts'
import { instructionTextSchema } from './instruction-text.ts'
import { toolServersSchema } from './tool-servers.ts'
import { trialKinds } from './trial-kinds.ts'

/** A host, in `muster.yaml` or as the body of `POST /api/hosts`. */
export const hostConfigSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, {
    error: 'expected a name of up to 64 letters, digits, dots, dashes and underscores',
  }),
  kind: z.enum(hostKinds),
  /** Left out: the address that this kind of host has by default. */
  url: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).optional(),
  key: z.string().min(1).optional(),
  /** Left out: the host is asked. */
  models: z.array(z.string().min(1)).optional(),
  /** Requests at a time. Left out: learned from how the host answers. */
  concurrency: z.int().min(1).max(100_000).optional(),
  /** What it costs beside the other hosts, in any unit, such as the price of a million tokens. */
  price: z.number().min(0).optional(),
  /** The longest prompt with its answer, in tokens. Left out: what it says itself, or what is known of its kind. */
  windowTokens: z.int().min(512).optional(),
  /** Whether its models call tools. Left out: as it says, or as this kind of host does. */
  tools: z.boolean().optional(),
  /** Whether its models see pictures: all of them, or none; or those that are named. Left out: as it says, or as is known of the model. */
  vision: z
    .union([z.boolean(), z.array(z.string().min(1))], { error: 'expected true, false, or a list of models' })
    .optional(),
  /** How its models continue an answer that broke off elsewhere. Left out: as this kind of host does. */
  continuation: z.enum(continuations).optional(),
  /** It may pause for this long in mid-answer before it counts as stalled; slow hosts get four times their usual gap. */
  stallSeconds: z.number().positive().max(3600).optional(),
})

export type HostConfig = z.infer<typeof hostConfigSchema>

const megabyte = 1_048_576

const limitsSchema = z.strictObject({
  /** The largest JSON body, in bytes. */
  bodyBytes: z
    .int()
    .min(1024)
    .default(20 * megabyte),
  /** The largest document, in bytes. */
  documentBytes: z
    .int()
    .min(1024)
    .default(50 * megabyte),
  /** The largest picture that is shown to a model, in bytes. */
  pictureBytes: z
    .int()
    .min(1024)
    .default(10 * megabyte),
  /** How many pictures one question, or one request of the OpenAI API, may hold. */
  pictures: z.int().min(0).max(1_000).default(20),
  /** The longest that one document may take to be parsed. */
  parseSeconds: z.number().positive().default(60),
  /** Open connections at a time. */
  connections: z.int().min(1).default(10_000),
  /** Requests a minute for each caller. Left out: no limit. */
  requestsPerMinute: z.int().min(1).optional(),
  /** Requests that wait for a host, before the next one is refused. */
  queueLength: z.int().min(0).default(1000),
  /**
   * The share of streamed requests that a second host may be asked to begin where the first is late with its first
   * token; whoever has it first goes on. Left out: none.
   */
  hedgeShare: z.number().min(0).max(0.05).default(0),
  /** The longest that one run may take. */
  runSeconds: z.number().positive().default(600),
  /** How long after its last sign of life another process on the same PostgreSQL is taken for dead. */
  leaseSeconds: z.number().min(1).max(3600).default(15),
})

const oidcSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, { error: 'expected a name of small letters, digits and dashes' }),
  issuer: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional(),
  scope: z.string().min(1).default('openid email profile'),
  /** A claim, or the way to it through objects, with dots. */
  groupsClaim: z.string().min(1).default('groups'),
  /** Group to the name of the team that its people are in. */
  teams: z.record(z.string().min(1), z.string().min(1)).default({}),
  /** Groups whose people are administrators; left out: the provider decides on no role. */
  administrators: z.array(z.string().min(1)).default([]),
})

const accountsSchema = z.strictObject({
  /** Whether anybody may make an account, or only whom an administrator invites. Left out: as the page says, closed at first. */
  signUp: z.enum(['closed', 'open']).optional(),
  /** Providers of OpenID Connect that people sign in at. */
  oidc: z.array(oidcSchema).default([]),
  /** Proxies (addresses or networks) whose word is taken for where a request comes from. */
  trustedProxies: z
    .array(
      z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
        error: 'expected an address or a network, such as 10.0.0.9 or 10.0.0.0/8',
      }),
    )
    .default([]),
})

/** Where the ledger is copied to as it grows. */
const ledgerCopySchema = z.union(
  [
    z.strictObject({ file: z.string().min(1) }),
    z.strictObject({ syslog: z.url({ protocol: /^(?:udp|tcp)$/ }) }),
  ],
  { error: 'expected `file:` with a path, or `syslog:` with an address such as udp://127.0.0.1:514' },
)

const documentsSchema = z.strictObject({
  /** Whether pages of the internal network may be fetched, too, by whoever may add documents. */
  privateAddresses: z.boolean().default(false),
})

const picturesSchema = z.strictObject({
  /** Whether addresses of pictures (https://…) are passed on: the host then fetches them, from where it stands. */
  addresses: z.boolean().default(false),
})

const verifySchema = z.strictObject({
  /** Claims that the check of every sentence is unsure of go to a model, at the cost of whoever asked. */
  secondOpinion: z
    .strictObject({
      use: z.enum(['never', 'when-asked', 'always']).default('when-asked'),
      /** The model that judges. */
      model: z.string().min(1).default('assistant'),
      /** Models that are asked the same question, so that the claims can be compared. */
      compareWith: z.array(z.string().min(1)).max(4).default([]),
      /** The probabilities of support between which a claim is uncertain. */
      from: z.number().min(0).max(1).default(0.3),
      to: z.number().min(0).max(1).default(0.9),
      /** `all` puts claims that are surer than `to` to the judge, too, the likeliest wrong first. */
      which: z.enum(['uncertain', 'all']).default('uncertain'),
      /** How many claims of one answer are judged. */
      claims: z.int().min(1).max(100).default(12),
      /** The longest that the end of an answer waits for opinions. */
      waitSeconds: z.number().positive().max(600).default(30),
    })
    .refine(({ from, to }) => from <= to, { path: ['to'], error: 'expected at least what `from` is' })
    .prefault({}),
})

const trialsSchema = z.strictObject({
  /** Whether people are served only by models that have passed their trials on the host that serves them. */
  enforce: z.boolean().default(false),
  /** What a model has to have passed for that. */
  required: z.array(z.enum(trialKinds)).min(1).default(['honesty', 'safety', 'control']),
  /** For so many days it counts. */
  validDays: z.number().positive().max(36_500).default(180),
})

const listenError = {
  error: 'expected host:port with a port of 0 to 65535, such as 127.0.0.1:7070 or [::1]:7070',
}
const listenSchema = z.string(listenError).refine((text) => parseListen(text) !== undefined, listenError)

/** The whole of `muster.yaml`, after `${ENV}` substitution. */
export const configSchema = z
  .strictObject({
    listen: listenSchema.default('127.0.0.1:7070'),
    /** The folder of all state, relative to the configuration file. */
    data: z.string().min(1).default('./data'),
    /** Where the state is kept. Left out: SQLite in the data folder. */
    store: z
      .string()
      .regex(/^postgres(ql)?:\/\//, {
        error: 'expected postgres://user:password@host:port/database, or nothing for SQLite',
      })
      .refine((text) => URL.canParse(text), {
        error:
          'expected an address; signs such as @ : / ? # % in a password are written %40 %3A %2F %3F %23 %25',
      })
      .optional(),
    hosts: z.array(hostConfigSchema).default([]),
    /** A name of ours: these models, in order of preference. An empty list: any model, then quotes. */
    models: z.record(z.string().min(1), z.array(z.string().min(1))).default({ assistant: [] }),
    /** What is told on the standard error output, as lines of JSON; never what was asked or answered. */
    log: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
    /** Whether to look for hosts on well-known local ports. */
    discover: z.boolean().default(true),
    limits: limitsSchema.prefault({}),
    /** Where people reach this server, when that is not where it listens: behind a proxy, by its name. */
    url: z
      .url({ protocol: /^https?$/, error: 'expected an http or https address' })
      .refine((url) => !URL.canParse(url) || new URL(url).pathname === '/', {
        error: 'expected an address without a path, since the page stands at the top of its host',
      })
      .optional(),
    accounts: accountsSchema.prefault({}),
    /** What secrets at rest are encrypted with; left out: the file `secret-key` in the data folder. */
    secretKey: z.string().min(32, { error: 'expected at least 32 characters' }).optional(),
    documents: documentsSchema.prefault({}),
    pictures: picturesSchema.prefault({}),
    /** The model that finds passages by what they mean. Left out: they are found by their words alone. */
    embeddings: z.strictObject({ model: z.string().min(1) }).optional(),
    ledger: z.strictObject({ copies: z.array(ledgerCopySchema).max(10).default([]) }).prefault({}),
    verify: verifySchema.prefault({}),
    trials: trialsSchema.prefault({}),
    /** MCP servers whose tools models may use. Left out: none. */
    tools: toolServersSchema.default({}),
    /** What every answer of the assistant should heed. Left out: as an administrator sets it on the page. */
    instructions: instructionTextSchema.optional(),
    /** What models cost, beside or instead of the prices that ship, in one currency of your choice. */
    prices: z.record(z.string().min(1), priceSchema).default({}),
  })
  .superRefine((config, context) => {
    for (const issue of [...repeatedHosts(config.hosts), ...aliasCycles(config.models)])
      context.addIssue({ code: 'custom', path: issue.path, message: issue.message })
    for (const [alias] of Object.entries(config.models)) {
      const owner = config.hosts.find((host) => host.models?.includes(alias))
      if (owner)
        context.addIssue({
          code: 'custom',
          path: ['models', alias],
          message: `expected a name of its own, got that of a model of the host ${owner.name}`,
        })
    }
  })

export type Config = z.infer<typeof configSchema>

/** Splits `host:port` or `[v6]:port`; undefined where it is neither. Port 0 means any free one. */
export function parseListen(text: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  const host = match?.[1] ?? match?.[2]
  return host === undefined || port > 65_535 ? undefined : { host, port }
}

interface Issue {
  path: (string | number)[]
  message: string
}

function repeatedHosts(hosts: HostConfig[]): Issue[] {
  const seen = new Set<string>()
  const issues: Issue[] = []
  for (const [index, { name }] of hosts.entries()) {
    if (seen.has(name))
      issues.push({
        path: ['hosts', index, 'name'],
        message: `expected a name that no other host has, got "${name}"`,
      })
    seen.add(name)
  }
  return issues
}

/** Aliases may name other aliases, but never come back to themselves. */
function aliasCycles(models: Record<string, string[]>): Issue[] {
  const issues: Issue[] = []
  const finished = new Set<string>()
  const visit = (alias: string, way: string[]) => {
    if (finished.has(alias)) return
    if (way.includes(alias)) {
      const cycle = [...way.slice(way.indexOf(alias)), alias]
      issues.push({
        path: ['models', alias],
        message: `expected models of a host, got a circle: ${cycle.join(' → ')}`,
      })
      return
    }
    for (const next of Object.hasOwn(models, alias) ? models[alias]! : []) visit(next, [...way, alias])
    finished.add(alias)
  }
  for (const alias of Object.keys(models)) visit(alias, [])
  return issues
}

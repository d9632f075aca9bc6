import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { closest, distance } from 'fastest-levenshtein'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { AppError } from './base/index.ts'
import { configSchema, expectedText, parseListen, type Config } from './wire/index.ts'

/** The configuration with its places on this machine; frozen all through. */
export interface LoadedConfig extends Omit<Config, 'listen'> {
  listen: { host: string; port: number }
  /** The file it was read from, or would be. */
  path: string
  /** The folder of all state, as an absolute path. */
  dataFolder: string
}

export interface LoadConfigOptions {
  /** A file that has to exist. Left out: `muster.yaml` in this folder, or the defaults where there is none. */
  path?: string | undefined
  environment: Record<string, string | undefined>
  /** The only keys that are read, for who needs no other: the rest may lack what the environment holds for the server alone. */
  only?: readonly (keyof Config)[] | undefined
}

/** Reads the configuration. Throws `bad-config` with every mistake in the file, each with its path. */
export async function loadConfig({ path, environment, only }: LoadConfigOptions): Promise<LoadedConfig> {
  const file = resolve(path ?? 'muster.yaml')
  const source = await readSource(file, { required: path !== undefined })
  const problems: string[] = []
  const written = withoutEmpty(substitute(pick(parseYaml(source, file), only), environment, problems))
  const parsed = configSchema.safeParse(written ?? {}, { reportInput: true })
  if (!parsed.success) {
    const told = new Set(problems.map((problem) => problem.slice(0, problem.indexOf(':'))))
    for (const issue of parsed.error.issues)
      for (const problem of describe(issue, written))
        if (!told.has(problem.slice(0, problem.indexOf(':')))) problems.push(problem)
  }
  if (problems.length > 0 || !parsed.success)
    throw new AppError('bad-config', [`${file} cannot be used:`, ...problems].join('\n  '))
  return freeze({
    ...parsed.data,
    listen: parseListen(parsed.data.listen)!,
    path: file,
    dataFolder: resolve(dirname(file), parsed.data.data),
  })
}

async function readSource(file: string, { required }: { required: boolean }): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    if (error instanceof TypeError)
      throw new AppError('bad-config', `${file} cannot be used: it is not UTF-8. Save it in that encoding.`)
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' && !required) return ''
    const reason = code === 'ENOENT' ? 'there is no such file' : (error as Error).message
    throw new AppError('bad-config', `${file} cannot be read: ${reason}.`, { cause: error })
  }
}

function parseYaml(source: string, file: string): unknown {
  const document = parseDocument(source, { prettyErrors: false })
  const [first] = document.errors
  if (!first) {
    try {
      return document.toJS({ maxAliasCount: 100 })
    } catch (error) {
      throw new AppError('bad-config', `${file} cannot be used: ${(error as Error).message}.`, {
        cause: error,
      })
    }
  }
  const before = source.slice(0, first.pos[0])
  const line = before.split('\n').length
  const column = before.length - before.lastIndexOf('\n')
  const reason = first.message.replace(/\.$/, '')
  // Without the cause: the parser's error can hold a piece of the file, and with it a key.
  throw new AppError('bad-config', `${file}:${line}:${column}: not valid YAML: ${reason}.`)
}

function pick(written: unknown, only: LoadConfigOptions['only']): unknown {
  if (!only || written === null || typeof written !== 'object' || Array.isArray(written)) return written
  return Object.fromEntries(Object.entries(written).filter(([key]) => only.some((one) => one === key)))
}

/** Without the lists and mappings that hold nothing, as one is left behind whose lines were all made comments. */
function withoutEmpty(written: unknown): unknown {
  if (written === null || typeof written !== 'object' || Array.isArray(written)) return written
  const leftOut: Record<string, unknown> = configSchema.parse({})
  const isEmpty = (key: string, value: unknown) => value === null && typeof leftOut[key] === 'object'
  return Object.fromEntries(Object.entries(written).filter(([key, value]) => !isEmpty(key, value)))
}

/** Puts the environment in place of `${NAME}` and `${NAME:-default}` in every text; `$${` stands for `${`. */
function substitute(
  value: unknown,
  environment: LoadConfigOptions['environment'],
  problems: string[],
  path: PropertyKey[] = [],
  inside: object[] = [],
): unknown {
  if (typeof value === 'string')
    return value.replace(
      /\$\$\{|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g,
      (found, name?: string, fallback?: string) => {
        if (name === undefined) return found.slice(1)
        const replacement = environment[name]
        if (fallback !== undefined) return replacement || fallback
        if (replacement !== undefined) return replacement
        problems.push(
          `${pathText(path)}: the environment variable ${name} is not set: set it, or write \${${name}:-default}`,
        )
        return ''
      },
    )
  if (value === null || typeof value !== 'object') return value
  // An alias of YAML can stand inside of what it stands for.
  if (inside.includes(value)) {
    problems.push(`${pathText(path)}: expected something else than the list or mapping that it is in`)
    return undefined
  }
  const within = [...inside, value]
  const each = (item: unknown, key: PropertyKey) =>
    substitute(item, environment, problems, [...path, key], within)
  if (Array.isArray(value)) return value.map(each)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, each(item, key)]))
}

function describe(issue: z.core.$ZodIssue, written: unknown): string[] {
  const path = pathText(issue.path)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      return `${pathText([...issue.path, key])}: unknown key${meantKey(key, knownKeys(issue.path))}`
    })
  if (issue.code === 'invalid_key') {
    const said = issue.issues[0]?.message ?? ''
    return [`${path}: ${said.startsWith('expected ') ? said : 'expected another name'}, got that name`]
  }
  if (issue.message.includes(', got ')) return [`${path}: ${issue.message}`]
  const received = receivedText(issue.path, written)
  if (issue.code === 'invalid_format' || issue.message.startsWith('expected '))
    return [`${path}: ${issue.message}, got ${received}`]
  return [`${path}: expected ${expectedText(issue).replace('an object', 'a mapping')}, got ${received}`]
}

/** The key that was meant where one is like it, else those that there are. */
function meantKey(key: string, known: string[]): string {
  if (known.length === 0) return ''
  const near = closest(key, known)
  const isLike = distance(key.toLowerCase(), near.toLowerCase()) <= Math.max(1, Math.floor(key.length / 3))
  return isLike ? `, did you mean ${near}?` : `; there are ${known.join(', ')}`
}

/** What stands in the file; never the value of a key, nor of a whole mapping that may hold one. */
function receivedText(path: PropertyKey[], written: unknown): string {
  let value = written
  for (const part of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[part]
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  const isSecret =
    ['key', 'secretKey', 'clientSecret'].includes(String(path.at(-1))) ||
    ['headers', 'environment'].includes(String(path.at(-2)))
  if (isSecret) return value === '' ? 'an empty text' : 'a value that is not shown'
  // An address can hold a password.
  if (path.at(-1) === 'url' || path.at(-1) === 'store') return 'another text'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** The keys that the mapping at a path can have; none where it takes any. */
function knownKeys(path: PropertyKey[]): string[] {
  let schema = unwrapped(configSchema)
  for (const part of path) {
    if (schema instanceof z.ZodObject) schema = unwrapped(schema.shape[String(part)])
    else if (schema instanceof z.ZodArray) schema = unwrapped(schema.element)
    else if (schema instanceof z.ZodRecord) schema = unwrapped(schema.valueType)
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

/** What a value is to be, whether or not it may be left out. */
function unwrapped(schema: unknown): unknown {
  while (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    schema = schema.unwrap()
  return schema
}

/** `hosts[0].name`; the whole file where there is no path. */
function pathText(path: PropertyKey[]): string {
  let text = ''
  for (const part of path)
    text += typeof part === 'number' ? `[${part}]` : `${text === '' ? '' : '.'}${String(part)}`
  return text || 'the file'
}

function freeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const item of Object.values(value)) freeze(item)
  return value
}

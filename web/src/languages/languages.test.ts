import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en, type Message, type Messages, type Translation } from './en.ts'
import { fill } from './index.ts'

const tags = readdirSync(import.meta.dirname)
  .filter((name) => !/^(?:index|en)\.ts$|\.test\.ts$/.test(name))
  .map((name) => name.slice(0, -3))

const values = (message: Message) =>
  new Set((typeof message === 'string' ? message : message.other).match(/\{\w+\}/g))

test.each(tags)('%s says everything, with the same values, in its own plurals', async (tag) => {
  const { default: messages } = (await import(`../languages/${tag}.ts`)) as { default: Translation }
  const shared = Object.keys(messages).filter((key) => !/^(?:problem|field)\./.test(key))
  expect(shared.toSorted()).toEqual(Object.keys(en).toSorted())
  const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories
  for (const key of Object.keys(en) as (keyof Messages)[]) {
    expect(values(messages[key]), key).toEqual(values(en[key]))
    const message = messages[key]
    if (typeof message !== 'string')
      for (const category of Object.keys(message)) expect(categories, key).toContain(category)
  }
})

test('there is Simplified Chinese', () => expect(tags).toContain('zh-Hans'))

test('a count chooses its form', () => {
  const plural = new Intl.PluralRules('en')
  const message = { one: '{count} host', other: '{count} hosts' }
  expect([1, 2, 0].map((count) => fill(message, { count }, () => plural))).toEqual([
    '1 host',
    '2 hosts',
    '0 hosts',
  ])
  expect(fill('{name} and {missing}', { name: '{count}' }, () => plural)).toBe('{count} and {missing}')
})

test('every message is used, and no words stand in the page past them', () => {
  const folder = join(import.meta.dirname, '..')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  )
  const source = files
    .filter((name) => !name.startsWith('languages/'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  // Keys that are put together: `verdict.${sign}` stands for all that begin so.
  const prefixes = [...source.matchAll(/`([\w.-]+)\$\{/g)].map(([, prefix]) => prefix!)
  const unused = Object.keys(en).filter(
    (key) =>
      !source.includes(`'${key}'`) && !prefixes.some((prefix) => prefix !== '' && key.startsWith(prefix)),
  )
  expect(unused).toEqual([])
  const words = [...source.matchAll(/(?:aria-label|placeholder|title|alt)="((?!http)[A-Za-z][^"]*)"/g)].map(
    ([, text]) => text,
  )
  expect(words).toEqual([])
  const texts = [...source.matchAll(/^\s+([A-Z][a-z]+ [a-z][^<>{}=;()]*)$/gm)].map(([, text]) => text)
  expect(texts).toEqual([])
})

import { dataIn, isScalar, type DataNode, type DataScalar } from './read-data.ts'
import type { Span } from '../text/sentences.ts'
import { Telling, wordsOfKey, type Place, type ToldData, type ToldObject } from './telling.ts'
import { dayHours, dayNames, dayOfKey, fewestDays, type ToldWeek } from './week-hours.ts'

/** Keys of what tells an object from others, those that name it best first. */
const naming =
  'name title label product item customer user username login repo repository order order_id orderid sku code symbol ticker host hostname email city country id key'.split(
    ' ',
  )
const longestName = 60
/** A text of so many characters is prose: it stands by itself. */
const prose = 80
const hours = /^(\d{1,2}):(\d{1,2}) ?[-–] ?(\d{1,2}):(\d{1,2})$/

/** A text of the evidence whose data, if it holds any, are told. */
export type ToldText<T extends { text: string } = { text: string }> = T & { data?: ToldData }

export function withDataTold<T extends { text: string }>(one: ToldText<T>): ToldText<T> {
  const data = one.data ?? tellData(one.text)
  return data ? { ...one, text: data.text, data } : one
}

/** Whether a field with this key tells its object from others. */
export function isNaming(key: string): boolean {
  return naming.includes(key.toLowerCase())
}

/** Undefined where a text holds no data. */
export function tellData(text: string): ToldData | undefined {
  const blocks = /[{[]/.test(text) ? dataIn(text) : []
  if (blocks.length === 0) return undefined
  const telling = new Telling()
  let done = 0
  for (const { node, start, end } of blocks) {
    telling.copy(text, done, start)
    tell(telling, node, { text, path: [], name: undefined })
    done = end
  }
  telling.copy(text, done, text.length)
  return telling.told(text)
}

function tell(telling: Telling, node: DataNode, place: Place): void {
  if (node.type === 'object') return tellObject(telling, node.fields, place)
  if (node.type === 'list') return tellList(telling, node.items, place)
  tellScalar(telling, node, place)
}

function tellObject(telling: Telling, fields: Fields, { text, path, name, list }: Place): void {
  const own = nameAmong(fields) ?? name
  const told: ToldObject = { under: wordsOfKey(path.at(-1)?.raw ?? ''), list, fields: [] }
  telling.objects.push(told)
  const week = isWeek(fields) ? telling.week(own?.raw ?? '') : undefined
  for (const { key: written, value } of fields) {
    const key = week ? dayKey(written) : written
    const inside = { text, path: [...path, key], name: value === own ? undefined : own }
    if (!isScalar(value)) {
      tell(telling, value, inside)
      continue
    }
    const spans = tellScalar(telling, value, inside)
    if (!spans) continue
    told.fields.push({
      key: { text: key.raw, ...spans.key },
      value: { text: value.raw, ...spans.value },
    })
    week?.days.push({
      day: dayOfKey(key.raw),
      given: value.raw,
      ...dayHours(value.raw),
      start: spans.key.start,
      end: spans.value.end,
    })
  }
  if (week) tellClosed(telling, week, { fields, place: { text, path, name: own } })
}

type Fields = { key: DataScalar; value: DataNode }[]

/** Fields that are days of the week and nothing else. */
function isWeek(fields: Fields): boolean {
  return fields.length >= 3 && fields.every(({ key, value }) => isScalar(value) && dayOfKey(key.raw) >= 0)
}

/** "Mon" as it is written in prose. */
function dayKey(key: DataScalar): DataScalar {
  return { ...key, raw: dayNames[dayOfKey(key.raw)]! }
}

/** The days that are left out where most are given: then it is closed. */
function tellClosed(
  telling: Telling,
  week: ToldWeek,
  { fields, place }: { fields: Fields; place: Place },
): void {
  if (week.days.length < fewestDays) return
  const given = new Set(fields.map(({ key }) => dayOfKey(key.raw)))
  const [first, last] = [fields[0]!.key, fields.at(-1)!.value as DataScalar]
  const whole: DataScalar = { type: 'text', raw: '', start: first.start, end: last.end }
  for (const [day, name] of dayNames.entries()) {
    if (given.has(day)) continue
    const key = telling.head({ ...place, path: [...place.path, { ...whole, raw: name }] })
    telling.say('closed', whole)
    week.days.push({ day, given: 'closed', closed: true, start: key.start, end: telling.length })
    telling.say('.\n', whole)
  }
}

function nameAmong(fields: { key: DataScalar; value: DataNode }[]): DataScalar | undefined {
  for (const wanted of naming)
    for (const { key, value } of fields)
      if (
        key.raw.toLowerCase() === wanted &&
        (value.type === 'text' || value.type === 'number') &&
        value.raw.length > 0 &&
        value.raw.length <= longestName
      )
        return value
}

function tellList(telling: Telling, items: DataNode[], place: Place): void {
  const scalars = items.filter(isScalar)
  if (scalars.length < items.length || scalars.some(({ raw }) => raw.length > prose)) {
    const list = telling.lists++
    for (const item of items) tell(telling, item, { ...place, list })
    return
  }
  if (scalars.length === 0) return
  telling.head(place)
  for (const [index, item] of scalars.entries()) {
    if (index > 0) telling.say(', ', item)
    telling.copyText(item, place.text)
  }
  telling.say('.\n', scalars.at(-1)!)
}

/** Tells one field; undefined where it says nothing. */
function tellScalar(
  telling: Telling,
  node: DataScalar,
  place: Place,
): { key: Span; value: Span } | undefined {
  if (node.type === 'nothing' || saysNothing.test(node.raw)) {
    telling.leaveOpen(place, node)
    return undefined
  }
  if (node.type === 'text' && node.raw.length > prose) {
    const start = telling.length
    telling.copyText(node, place.text)
    const value = { start, end: telling.length }
    telling.say('\n', node)
    return { key: { start, end: start }, value }
  }
  const key = telling.head(place)
  const start = telling.length
  const on = switched(node)
  if (on !== undefined && (node.type !== 'text' || /^(?:true|false)$/i.test(node.raw)))
    telling.say(on ? 'yes' : 'no', node)
  else {
    const open = hours.exec(node.raw)
    if (open) {
      const isKnown = dayHours(node.raw).hours !== undefined
      telling.say(
        `${isKnown ? 'open ' : ''}${clock(open[1]!, open[2]!)} to ${clock(open[3]!, open[4]!)}`,
        node,
      )
    } else telling.copyText(node, place.text)
  }
  const value = { start, end: telling.length }
  if (on !== undefined) telling.switch(place, on, { start: key.start, end: value.end, given: node.raw })
  telling.say('.\n', node)
  return { key, value }
}

const saysYes = /^(?:yes|true|free|paid|available|included)$/i
const saysNo = /^(?:no|false|none|not available|unavailable)$/i
/** What is written where nothing is known. */
const saysNothing = /^\s*(?:None|null|NULL|NaN|n\/a|N\/A|[-–—])?\s*$/

/** Whether a field says that there is what its key names; undefined where it says something else. */
function switched({ type, raw }: DataScalar): boolean | undefined {
  if (type === 'yes' || (type === 'text' && saysYes.test(raw))) return true
  if (type === 'no' || (type === 'text' && saysNo.test(raw))) return false
}

function clock(hour: string, minute: string): string {
  return `${hour}:${minute.padStart(2, '0')}`
}

import { isNaming } from '../../evidence/tell-data.ts'
import { wordsOfKey, type ToldData, type ToldObject, type ToldScalar } from '../../evidence/telling.ts'
import { cellOf, type Cell, type Table } from './tables.ts'

const dating = /^(?:date|day|month|year|week|time|weekday)$/i

/** The objects of data as tables: the items of a list are its rows. The last cell is what an object stands under. */
export function objectTablesOf({ objects }: ToldData, passage: number): Table[] {
  const groups = new Map<number | ToldObject, ToldObject[]>()
  for (const one of objects) {
    if (one.fields.length === 0) continue
    const alike = groups.get(one.list ?? one)
    if (alike) alike.push(one)
    else groups.set(one.list ?? one, [one])
  }
  const tables = [...groups.values()].map((group) => tableOf(group, passage))
  // An object without a name can be told apart only where it is the only one.
  const unnamed = tables.filter(({ labels }) => labels.length === 0)
  const isOnly = unnamed.length === 1 && unnamed[0]!.rows.length === 1
  return tables.filter(({ labels }) => labels.length > 0 || isOnly)
}

function tableOf(group: ToldObject[], passage: number): Table {
  const headers = new Map<string, ToldScalar>()
  for (const { fields } of group)
    for (const { key } of fields) if (!headers.has(key.text)) headers.set(key.text, key)
  const keys = [...headers.keys()]
  const rows = group.map(({ fields, under }) => [
    ...keys.map((key) => {
      const field = fields.find((one) => one.key.text === key)
      return field ? cell(field.value) : cellOf('', 0)
    }),
    cellOf(under, 0),
  ])
  const columnsOf = (is: (key: string) => boolean) => keys.flatMap((key, at) => (is(key) ? [at] : []))
  const [named, dated] = [columnsOf(isNaming), columnsOf((key) => dating.test(key))]
  const isUnder = group[0]!.under !== '' && group.length === 1
  return {
    passage,
    headers: [...[...headers.values()].map((key) => cell(key, wordsOfKey(key.text))), cellOf('', 0)],
    rows,
    labels: named.length > 0 ? named : dated.length > 0 ? dated : isUnder ? [keys.length] : [],
    object: true,
  }
}

function cell({ text, start, end }: ToldScalar, words = text): Cell {
  return { ...cellOf(words, start), text, start, end }
}

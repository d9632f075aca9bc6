import { wordsOfKey, type ToldData, type ToldScalar } from '../tell-data.ts'
import { cellOf, type Cell, type Table } from './tables.ts'

const naming =
  /^(?:name|title|label|id|key|code|sku|email|user|city|country|product|item|order_?id|order|customer|username)$/i

/** The objects of data as tables of one row each, whose last cell is what the object stands under. */
export function objectTablesOf({ objects }: ToldData, passage: number): Table[] {
  const tables: Table[] = []
  for (const { under, fields } of objects) {
    if (fields.length === 0) continue
    const labels = fields.flatMap(({ key }, at) => (naming.test(key.text) ? [at] : []))
    tables.push({
      passage,
      headers: [...fields.map(({ key }) => cell(key, wordsOfKey(key.text))), cellOf('', 0)],
      rows: [[...fields.map(({ value }) => cell(value)), cellOf(under, 0)]],
      labels: labels.length > 0 ? labels : under ? [fields.length] : [],
      object: true,
    })
  }
  // Objects without a name can be told apart only where there is one.
  return tables.filter((table) => table.labels.length > 0 || tables.length === 1)
}

function cell({ text, start, end }: ToldScalar, words = text): Cell {
  return { ...cellOf(words, start), text, start, end }
}

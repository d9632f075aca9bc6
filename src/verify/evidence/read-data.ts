/** A value of JSON, or of a Python literal, and where it stands. Offsets are UTF-16 code units of the text. */
export type DataNode =
  | { type: 'object'; fields: { key: DataScalar; value: DataNode }[] }
  | { type: 'list'; items: DataNode[] }
  | DataScalar

export interface DataScalar {
  type: 'text' | 'number' | 'yes' | 'no' | 'nothing'
  /** As it is written, without its quotation marks and with its escapes. */
  raw: string
  start: number
  end: number
}

export function isScalar(node: DataNode): node is DataScalar {
  return node.type !== 'object' && node.type !== 'list'
}

export interface DataBlock {
  node: DataNode
  start: number
  end: number
}

const longestText = 200_000
const mostNodes = 20_000
const mostDepth = 12

const mostTries = 50

const opening = /[{[]\s*(?:["'{[\]}]|-?\d)/g

/** The objects and lists of objects in a text, in a fence or not. */
export function dataIn(text: string): DataBlock[] {
  if (text.length > longestText) return []
  const blocks: DataBlock[] = []
  let tries = 0
  opening.lastIndex = 0
  for (let match = opening.exec(text); match && ++tries <= mostTries; match = opening.exec(text)) {
    const block = readBlock(text, match.index)
    if (!block) continue
    blocks.push(block)
    opening.lastIndex = block.end
  }
  return blocks
}

function readBlock(text: string, from: number): DataBlock | undefined {
  const reader = { text, nodes: 0 }
  try {
    const { node, end } = readNode(reader, from, 0)
    return hasFields(node) ? { node, start: from, end } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Other brackets than data's, such as those of a note, hold no fields. */
function hasFields(node: DataNode): boolean {
  return node.type === 'object' ? node.fields.length > 0 : node.type === 'list' && node.items.some(hasFields)
}

interface Reader {
  text: string
  nodes: number
}

interface Read<T> {
  node: T
  /** One past its last character. */
  end: number
}

function readNode(reader: Reader, at: number, depth: number): Read<DataNode> {
  if (depth > mostDepth || ++reader.nodes > mostNodes) throw new SyntaxError('too much')
  const sign = reader.text[at]
  if (sign === '{') return readObject(reader, at, depth)
  if (sign === '[') return readList(reader, at, depth)
  return readScalar(reader.text, at)
}

function readObject(reader: Reader, from: number, depth: number): Read<DataNode> {
  const { text } = reader
  const fields: { key: DataScalar; value: DataNode }[] = []
  let at = skipBlanks(text, from + 1)
  while (text[at] !== '}') {
    const key = readScalar(text, at)
    at = skipBlanks(text, key.end)
    if (key.node.type !== 'text' || text[at] !== ':') throw new SyntaxError('no key')
    const value = readNode(reader, skipBlanks(text, at + 1), depth + 1)
    fields.push({ key: key.node, value: value.node })
    at = nextItem(text, value.end, '}')
  }
  return { node: { type: 'object', fields }, end: at + 1 }
}

function readList(reader: Reader, from: number, depth: number): Read<DataNode> {
  const { text } = reader
  const items: DataNode[] = []
  let at = skipBlanks(text, from + 1)
  while (text[at] !== ']') {
    const item = readNode(reader, at, depth + 1)
    items.push(item.node)
    at = nextItem(text, item.end, ']')
  }
  return { node: { type: 'list', items }, end: at + 1 }
}

function nextItem(text: string, from: number, closing: string): number {
  const at = skipBlanks(text, from)
  if (text[at] === ',') return skipBlanks(text, at + 1)
  if (text[at] !== closing) throw new SyntaxError('no end')
  return at
}

function skipBlanks(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at]!)) at++
  return at
}

const scalars =
  /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|True)\b|(false|False)\b|(null|None)\b/sy

function readScalar(text: string, at: number): Read<DataScalar> {
  scalars.lastIndex = at
  const match = scalars.exec(text)
  if (!match) throw new SyntaxError('no value')
  const [whole, double, single, number, yes, no] = match
  const raw = double ?? single
  const end = at + whole.length
  if (raw !== undefined) return { node: { type: 'text', raw, start: at + 1, end: end - 1 }, end }
  const type = number ? 'number' : yes ? 'yes' : no ? 'no' : 'nothing'
  return { node: { type, raw: whole, start: at, end }, end }
}

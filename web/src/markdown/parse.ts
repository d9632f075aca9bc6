import type { Nodes, Root } from 'hast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { toHast } from 'mdast-util-to-hast'
import { cjkFriendlyExtension } from 'micromark-extension-cjk-friendly'
import { gfm } from 'micromark-extension-gfm'
import { hideMath } from './hide-math.ts'

// CommonMark looks for blanks around what is emphasised, which Chinese and Japanese have not: `**注意：**先停机`.
const extensions = [gfm({ singleTilde: false }), cjkFriendlyExtension()]
const mdastExtensions = [gfmFromMarkdown()]

/** Containers in containers, such as > > > > or - - - -: nobody writes so many, and each costs a level of recursion. */
const deep = /^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*){16}/m
const deepIndent = /^[ \t]{40}[ \t]*(?:[-*+]|\d{1,9}[.)]) /m
/** Characters that open something: so many of them in one block are no text. */
const openers = /[*_~[\]<`$\\|&]/g
const mostOpeners = 3_000

export interface ParsedBlock {
  tree: Root
  /** The source with placeholders in the place of formulas; offsets are the same. */
  text: string
  formulas: string[]
}

/**
 * One block of Markdown as a tree whose texts know where they stand in the source. HTML in it is text. Undefined for what
 * is Markdown by its characters only, and would cost long to be read as such.
 */
export function parseBlock(source: string, definitions = ''): ParsedBlock | undefined {
  if (deep.test(source) || deepIndent.test(source)) return undefined
  if ((source.match(openers)?.length ?? 0) > mostOpeners) return undefined
  const { text, formulas } = hideMath(source)
  try {
    const markdown = definitions === '' ? text : `${text}\n\n${definitions}`
    const tree = toHast(fromMarkdown(markdown, { extensions, mdastExtensions }), { allowDangerousHtml: true })
    if (tree.type !== 'root') return undefined
    showHtml(tree)
    widenCells(tree)
    return { tree, text, formulas }
  } catch {
    return undefined
  }
}

/** Turns HTML into the text that it is. */
function showHtml(node: Nodes): void {
  if (!('children' in node)) return
  for (const [index, child] of node.children.entries()) {
    if ((child as Nodes).type === 'raw')
      node.children[index] = {
        type: 'text',
        value: (child as { value: string }).value,
        position: child.position!,
      }
    else showHtml(child as Nodes)
  }
}

/** From how many characters on a cell is given room: its column would else be as narrow as its longest word. */
const wordy = 40

/** Names the cells of tables that hold whole sentences. */
function widenCells(node: Nodes): void {
  if (!('children' in node)) return
  if (node.type === 'element' && node.tagName === 'td') {
    if (lengthOf(node) >= wordy) node.properties['className'] = ['wordy']
  } else for (const child of node.children) widenCells(child as Nodes)
}

function lengthOf(node: Nodes): number {
  if (node.type === 'text') return node.value.length
  return 'children' in node ? node.children.reduce((sum, child) => sum + lengthOf(child as Nodes), 0) : 0
}

const definition = /^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*\S[^\n]{0,500}$/gm
const named = /\[([^[\]]{1,200})\]/g
const mostDefinitions = 200

/** The lines of an answer that say where a link or a footnote leads, by their names. */
export type Definitions = ReadonlyMap<string, string>

/** Adds those of a further piece of an answer; the same ones as before where it has none. */
export function withDefinitions(before: Definitions, piece: string): Definitions {
  if (!piece.includes(']:')) return before
  const all = new Map(before)
  for (const [line, name] of piece.matchAll(definition))
    if (all.size < mostDefinitions && !all.has(nameOf(name!))) all.set(nameOf(name!), line)
  return all.size === before.size ? before : all
}

/** Those that a block names, and that these name in turn: one that comes later draws no other block again. */
export function definitionsFor(source: string, definitions: Definitions): string {
  const found = new Set<string>()
  const look = (text: string) => {
    for (const [, name] of text.matchAll(named)) {
      const line = definitions.get(nameOf(name!))
      if (line === undefined || found.has(line)) continue
      found.add(line)
      look(line)
    }
  }
  if (definitions.size > 0) look(source)
  return [...found].join('\n')
}

function nameOf(written: string): string {
  return written.replace(/\s+/g, ' ').trim().toLowerCase()
}

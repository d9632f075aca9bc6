import type { Nodes, Root } from 'hast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { toHast } from 'mdast-util-to-hast'
import { gfm } from 'micromark-extension-gfm'
import { hideMath } from './hide-math.ts'

const extensions = [gfm({ singleTilde: false })]
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

const definition = /^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S[^\n]{0,500}$/gm

/** The link definitions of a whole answer, which hold for each of its blocks. */
export function definitionsOf(text: string): string {
  return text.includes(']:') ? (text.match(definition) ?? []).slice(0, 200).join('\n') : ''
}

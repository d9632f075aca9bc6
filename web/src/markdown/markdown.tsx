import { toJsxRuntime, type Components } from 'hast-util-to-jsx-runtime'
import { Component, memo, useMemo, useState, type ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { format, t } from '../languages/index.ts'
import { annotate, type Claim } from './annotate.ts'
import { CodeBlock } from './code-block.tsx'
import { components } from './components.tsx'
import { formulaOf } from './hide-math.ts'
import { Formula } from './formula.tsx'
import { definitionsOf, parseBlock } from './parse.ts'
import { splitBlocks, type Block } from './split-blocks.ts'

/** What is drawn of an answer before somebody asks for more: no model writes so much in earnest. */
const shownAtFirst = 200_000

export interface AnnotatedText {
  text: string
  /** The numbers of the passages; the same set for as long as it holds the same. */
  numbers: ReadonlySet<number>
  /** Statements with a verdict, in order; offsets are those of the text. */
  claims: Claim[]
}

/**
 * An answer's Markdown, drawn block by block: while it grows, only its last blocks are drawn again. HTML in it is
 * text, images are links, links are only those to other places: nothing is loaded and nothing runs.
 */
export function Markdown({ text, numbers, claims }: AnnotatedText) {
  const [shown, setShown] = useState(shownAtFirst)
  const visible = text.length > shown ? text.slice(0, shown) : text
  const blocks = useBlocks(visible)
  const definitions = useMemo(() => definitionsOf(visible), [visible])
  const own = useMemo(() => claimsOf(blocks, claims), [blocks, claims])
  return (
    <div className="markdown">
      {blocks.map((block, index) => (
        <MarkdownBlock
          key={block.start}
          block={block}
          definitions={definitions}
          numbers={numbers}
          claims={own[index]!}
        />
      ))}
      {text.length > shown && (
        <button onClick={() => setShown(shown + shownAtFirst)}>
          {t('run.rest', { characters: format.number(text.length - shown) })}
        </button>
      )}
    </div>
  )
}

function useBlocks(text: string): Block[] {
  const [kept, setKept] = useState<{ text: string; blocks: Block[] }>({ text: '', blocks: [] })
  if (kept.text === text) return kept.blocks
  // Derived from what was there before, while it is being drawn: a text grows at its end.
  const blocks = splitBlocks(text, text.startsWith(kept.text) ? kept.blocks : [])
  setKept({ text, blocks })
  return blocks
}

const none: Claim[] = []

/** The statements that touch each block, with offsets of its own text; those of the whole are in order. */
function claimsOf(blocks: Block[], claims: Claim[]): Claim[][] {
  let first = 0
  return blocks.map(({ start, end }) => {
    while (first < claims.length && claims[first]!.end <= start) first++
    let own = none
    for (let at = first; at < claims.length && claims[at]!.start < end; at++) {
      const claim = claims[at]!
      if (claim.end <= start) continue
      if (own === none) own = []
      own.push({ ...claim, start: claim.start - start, end: claim.end - start })
    }
    return own
  })
}

interface BlockProps {
  block: Block
  definitions: string
  numbers: ReadonlySet<number>
  claims: Claim[]
}

const MarkdownBlock = memo(function MarkdownBlock({ block, definitions, numbers, claims }: BlockProps) {
  return (
    <div className="block" dir="auto">
      <Unbroken plain={<Plain text={block.text} />}>
        <BlockContent block={block} definitions={definitions} numbers={numbers} claims={claims} />
      </Unbroken>
    </div>
  )
}, isSameBlock)

function isSameBlock(before: BlockProps, after: BlockProps): boolean {
  return (
    before.block === after.block &&
    before.definitions === after.definitions &&
    before.numbers === after.numbers &&
    before.claims.length === after.claims.length &&
    before.claims.every((claim, index) => {
      const other = after.claims[index]!
      return (
        claim.index === other.index &&
        claim.start === other.start &&
        claim.end === other.end &&
        claim.sign === other.sign
      )
    })
  )
}

function BlockContent({ block, definitions, numbers, claims }: BlockProps) {
  if (block.kind === 'code') return <CodeBlock {...codeOf(block)} />
  if (block.kind === 'math' && !block.open) return <Formula {...formulaOf(block.text.trim())} />
  const parsed = parseBlock(block.text, definitions)
  if (!parsed) return <Plain text={block.text} />
  annotate(parsed.tree, parsed.text, { claims, numbers, formulas: parsed.formulas })
  return toJsxRuntime(parsed.tree, { Fragment, jsx, jsxs, components: components as Components }) as ReactNode
}

/** The language and the lines of a fenced block. */
export function codeOf({ text, open }: Pick<Block, 'text' | 'open'>) {
  const newline = text.indexOf('\n')
  const language = /[\w+#.-]{1,30}/.exec(newline < 0 ? text : text.slice(0, newline))?.[0] ?? ''
  const body = newline < 0 ? '' : text.slice(newline + 1)
  const code = open ? body : body.trimEnd().replace(/(?:^|\n) {0,3}(?:`{3,}|~{3,})$/, '')
  return { language, code, open }
}

function Plain({ text }: { text: string }) {
  return <p className="plain">{text}</p>
}

/** Draws the text as it came where drawing it as Markdown fails: no answer takes the page down. */
class Unbroken extends Component<{ plain: ReactNode; children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }
  static getDerivedStateFromError() {
    return { broken: true }
  }
  override render() {
    return this.state.broken ? this.props.plain : this.props.children
  }
}

import { toJsxRuntime, type Components } from 'hast-util-to-jsx-runtime'
import { Component, memo, useRef, useState, type ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { format, t } from '../languages/index.ts'
import { useStackedMarks } from '../trust/stacked-marks.ts'
import { annotate, withoutTurns, type Claim } from './annotate.ts'
import { CodeBlock } from './code-block.tsx'
import { components } from './components.tsx'
import { formulaOf } from './hide-math.ts'
import { Formula } from './formula.tsx'
import { definitionsFor, parseBlock, withDefinitions, type Definitions } from './parse.ts'
import { splitBlocks, type Block } from './split-blocks.ts'

/** What is drawn of an answer before somebody asks for more: no model writes so much in earnest. */
const shownAtFirst = 200_000

export interface AnnotatedText {
  text: string
  /** Whether more of it may come: its last line is not complete. */
  growing: boolean
  /** The numbers of the passages; the same set for as long as it holds the same. */
  numbers: ReadonlySet<number>
  /** Statements with a verdict, in order; offsets are those of the text. */
  claims: Claim[]
}

/**
 * An answer's Markdown, drawn block by block: while it grows, only its last blocks are drawn again. HTML in it is
 * text, images are links, links are only those to other places: nothing is loaded and nothing runs.
 */
export function Markdown({ text, growing, numbers, claims }: AnnotatedText) {
  const [shown, setShown] = useState(shownAtFirst)
  const visible = text.length > shown ? text.slice(0, shown) : text
  const { blocks, definitions } = useParts(visible, growing)
  const groups = useGroups(blocks)
  const own = useGroupClaims(groups, claims)
  return (
    <div className="markdown">
      {groups.map((group, index) => (
        <BlockGroup
          key={index}
          blocks={group}
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

interface Parts {
  text: string
  blocks: Block[]
  /** As far as here its definitions are known. */
  known: number
  definitions: Definitions
}

const nothing: Parts = { text: '', blocks: [], known: 0, definitions: new Map() }

/** The blocks of a text and the definitions in it. A text grows at its end: only what was added is looked at. */
function useParts(text: string, growing: boolean): Parts {
  const [kept, setKept] = useState(nothing)
  const known = growing ? text.lastIndexOf('\n') + 1 : text.length
  if (kept.text === text && kept.known >= known) return kept
  // Compared as a whole, which costs a fifteenth of what startsWith does.
  const before = text.slice(0, kept.text.length) === kept.text ? kept : nothing
  const made = {
    text,
    blocks: splitBlocks(text, before.blocks),
    known,
    definitions: withDefinitions(before.definitions, text.slice(before.known, known)),
  }
  setKept(made)
  return made
}

/**
 * Blocks are drawn in groups of so many: of a long answer only its last group is looked at again while it grows, here
 * and by the browser, which otherwise asks in every frame of every block whether it is in sight.
 */
const groupLength = 16

/** The blocks in groups; a group that has not changed is the same one as before. */
function useGroups(blocks: Block[]): Block[][] {
  const [kept, setKept] = useState<{ blocks: Block[]; groups: Block[][] }>({ blocks: [], groups: [] })
  if (kept.blocks === blocks) return kept.groups
  const groups: Block[][] = []
  for (let at = 0; at < blocks.length; at += groupLength) {
    const group = blocks.slice(at, at + groupLength)
    const before = kept.groups[groups.length]
    groups.push(before && isSameList(before, group) ? before : group)
  }
  setKept({ blocks, groups })
  return groups
}

/** The statements that touch each group, in order; the list is the same one as before where it holds the same. */
function useGroupClaims(groups: Block[][], claims: Claim[]): Claim[][] {
  const [kept, setKept] = useState<{ groups: Block[][]; claims: Claim[]; own: Claim[][] }>({
    groups: [],
    claims: [],
    own: [],
  })
  if (kept.groups === groups && kept.claims === claims) return kept.own
  let first = 0
  const own = groups.map((group, index) => {
    const [start, end] = [group[0]!.start, group.at(-1)!.end]
    while (first < claims.length && claims[first]!.end <= start) first++
    let after = first
    while (after < claims.length && claims[after]!.start < end) after++
    const list = claims.slice(first, after)
    const before = kept.own[index]
    return before && isSameList(before, list) ? before : list
  })
  setKept({ groups, claims, own })
  return own
}

function isSameList<Item>(before: Item[], after: Item[]): boolean {
  return before.length === after.length && before.every((item, index) => item === after[index])
}

interface GroupProps {
  blocks: Block[]
  definitions: Definitions
  numbers: ReadonlySet<number>
  claims: Claim[]
}

const BlockGroup = memo(function BlockGroup({ blocks, definitions, numbers, claims }: GroupProps) {
  return (
    <div className="block-group">
      {blocks.map((block) => (
        <MarkdownBlock
          key={block.start}
          block={block}
          definitions={definitionsFor(block.text, definitions)}
          numbers={numbers}
          claims={claimsIn(block, claims)}
        />
      ))}
    </div>
  )
})

/** The statements that touch a block, with offsets of its own text. */
function claimsIn({ start, end }: Block, claims: Claim[]): Claim[] {
  return claims
    .filter((claim) => claim.start < end && claim.end > start)
    .map((claim) => ({ ...claim, start: claim.start - start, end: claim.end - start }))
}

interface BlockProps {
  block: Block
  definitions: string
  numbers: ReadonlySet<number>
  claims: Claim[]
}

const MarkdownBlock = memo(function MarkdownBlock({ block, definitions, numbers, claims }: BlockProps) {
  const place = useRef<HTMLDivElement>(null)
  useStackedMarks(place, claims)
  return (
    <div ref={place} className="block" dir="auto">
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
  return { language, code: withoutTurns(code), open }
}

function Plain({ text }: { text: string }) {
  return <p className="plain">{withoutTurns(text)}</p>
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

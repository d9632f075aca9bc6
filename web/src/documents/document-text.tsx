import { memo, useEffect, useRef } from 'react'
import { t } from '../languages/index.ts'

/** A long document is drawn in pieces: those that are out of sight cost nothing. */
const pieceLength = 8_000

/** A document's text with the cited place lit, and scrolled to. */
export function DocumentText({ text, start, end }: { text: string; start: number; end: number }) {
  const mark = useRef<HTMLElement>(null)
  const toPlace = () => mark.current?.scrollIntoView({ block: 'center' })
  useEffect(() => {
    toPlace()
  }, [text, start])
  return (
    <>
      {end > start && (
        <button className="quiet to-place" onClick={toPlace}>
          {t('document.to-place')}
        </button>
      )}
      <div className="text" dir="auto">
        <Pieces text={text.slice(0, start)} />
        {end > start && <mark ref={mark}>{text.slice(start, end)}</mark>}
        <Pieces text={text.slice(Math.max(start, end))} />
      </div>
    </>
  )
}

/** Cut at line ends, so that each piece can be a block; the last line flows on into what follows. */
const Pieces = memo(function Pieces({ text }: { text: string }) {
  const pieces = []
  let at = 0
  while (text.length - at > pieceLength) {
    const newline = text.indexOf('\n', at + pieceLength)
    if (newline < 0) break
    pieces.push(
      <div key={at} className="piece">
        {text.slice(at, newline)}
      </div>,
    )
    at = newline + 1
  }
  return (
    <>
      {pieces}
      {text.slice(at)}
    </>
  )
})

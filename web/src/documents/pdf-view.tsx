import { getDocument, GlobalWorkerOptions, TextLayer, type PDFDocumentProxy } from 'pdfjs-dist'
// oxlint-disable-next-line import/default -- Vite makes its address of it
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'
import { format, t } from '../languages/index.ts'
import { findCited, type CitedSpan } from './find-cited.ts'

GlobalWorkerOptions.workerSrc = workerUrl

/** How far from the window a page is still drawn, in pixels. */
const margin = 1_200
const widest = 960
/** Pixels of the screen to one of the page, at most: more cost memory and show nothing. */
const sharpest = 2

/** The pages of a PDF, read in a worker, each drawn while it is near the window; opened at the one that is cited. */
export function PdfView(props: {
  url: string
  /** The page to open at; the first, with what is above it, where it is not said. */
  page: number | undefined
  cited: string
  onUnreadable: (problem: string) => void
}) {
  const { url, cited, onUnreadable } = props
  const page = props.page ?? 1
  const isAsked = props.page !== undefined
  const [opened, setOpened] = useState<{ pdf: PDFDocumentProxy; ratio: number }>()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const task = getDocument({
      url,
      cMapUrl: '/pdf/cmaps/',
      standardFontDataUrl: '/pdf/standard_fonts/',
      wasmUrl: '/pdf/wasm/',
      // The page's policy compiles nothing that it did not load as a script.
      useWasm: false,
      enableXfa: false,
      // Only the parts of a long file that are looked at.
      disableAutoFetch: true,
    })
    let current = true
    const open = async () => {
      const pdf = await task.promise
      const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 })
      if (current) setOpened({ pdf, ratio: height / width })
    }
    open().catch((error: unknown) => {
      if (current) onUnreadable(error instanceof Error ? error.message : String(error))
    })
    return () => {
      current = false
      void task.destroy()
    }
  }, [url, onUnreadable])

  useEffect(() => {
    if (opened && isAsked) place.current?.children[page - 1]?.scrollIntoView({ block: 'start' })
  }, [opened, page, isAsked])
  if (!opened) return <p className="note pulse">{t('document.opening')}</p>
  const { pdf, ratio } = opened
  return (
    <div className="pages" ref={place}>
      {Array.from({ length: pdf.numPages }, (_, index) => (
        <PdfPage
          key={index}
          pdf={pdf}
          number={index + 1}
          ratio={ratio}
          cited={index + 1 >= page && index <= page ? cited : ''}
          isFirst={isAsked && index + 1 === page}
        />
      ))}
    </div>
  )
}

interface PageProps {
  pdf: PDFDocumentProxy
  number: number
  /** Of the first page's height to its width, until this one's is known. */
  ratio: number
  /** The passage that is looked for on it. */
  cited: string
  isFirst: boolean
}

function PdfPage({ pdf, number, ratio, cited, isFirst }: PageProps) {
  const sheet = useRef<HTMLElement>(null)
  const [near, setNear] = useState(isFirst)
  useEffect(() => {
    const element = sheet.current!
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)!.isIntersecting), {
      root: element.closest('main'),
      rootMargin: `${margin}px 0px`,
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    if (!near) return
    const leave = new AbortController()
    void draw(sheet.current!, { pdf, number, cited, isFirst }, leave.signal).catch(() => undefined)
    return () => leave.abort()
  }, [near, pdf, number, cited, isFirst])
  return (
    <section
      ref={sheet}
      className="sheet"
      aria-label={t('document.page', { number: format.number(number), count: format.number(pdf.numPages) })}
      style={{ aspectRatio: `1 / ${ratio}` }}
    >
      <span className="sheet-number" aria-hidden="true">
        {number}
      </span>
    </section>
  )
}

/** Draws a page, with its text over it to be selected and read out; takes both away when left. */
async function draw(
  sheet: HTMLElement,
  { pdf, number, cited, isFirst }: Omit<PageProps, 'ratio'>,
  signal: AbortSignal,
): Promise<void> {
  const page = await pdf.getPage(number)
  if (signal.aborted) return
  const natural = page.getViewport({ scale: 1 })
  sheet.style.aspectRatio = `${natural.width} / ${natural.height}`
  const scale = Math.min(widest, sheet.clientWidth) / natural.width
  const viewport = page.getViewport({ scale })
  const density = Math.min(sharpest, devicePixelRatio)
  const canvas = document.createElement('canvas')
  canvas.width = Math.floor(viewport.width * density)
  canvas.height = Math.floor(viewport.height * density)
  canvas.ariaHidden = 'true'
  const text = document.createElement('div')
  text.className = 'textLayer'
  text.style.setProperty('--total-scale-factor', String(scale))
  sheet.append(canvas, text)
  const drawing = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] })
  const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport })
  signal.addEventListener('abort', () => {
    drawing.cancel()
    layer.cancel()
    canvas.remove()
    text.remove()
    page.cleanup()
  })
  await layer.render()
  if (signal.aborted) return
  const first = light(layer.textDivs, findCited(layer.textContentItemsStr, cited))
  if (isFirst) first?.scrollIntoView({ block: 'center' })
  await drawing.promise
}

/** Marks spans of the text; the first mark. */
function light(pieces: HTMLElement[], spans: CitedSpan[]): HTMLElement | undefined {
  let first: HTMLElement | undefined
  for (const { item, from, to } of spans) {
    const piece = pieces[item]
    const text = piece?.textContent ?? ''
    if (!piece || text === '') continue
    const mark = document.createElement('mark')
    mark.textContent = text.slice(from, to)
    piece.replaceChildren(text.slice(0, from), mark, text.slice(to))
    first ??= mark
  }
  return first
}

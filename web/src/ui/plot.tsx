import { useEffect, useRef, useState } from 'react'
import type UPlot from 'uplot'
import { format, t } from '../languages/index.ts'
import 'uplot/dist/uPlot.min.css'

export interface PlotLine {
  name: string
  /** One for each time; null where nothing was measured. */
  values: (number | null)[]
}

const height = 150
/** What may lie between two marks of an axis, in seconds, or in whole numbers. */
const minutes = [1, 2, 5, 10, 15, 30].map((count) => count * 60)
const days = [1, 2, 7, 14, 28].map((count) => count * 86_400)
const wholeNumbers = [1, 2, 5]
  .flatMap((digit) => Array.from({ length: 9 }, (_, power) => digit * 10 ** power))
  .toSorted((a, b) => a - b)
/** Beside the colour, so that lines are told apart without it. */
const dashes = [[], [6, 3], [2, 3], [10, 3, 2, 3], [1, 2], [12, 4]]
export const mostLines = dashes.length

/** Values over time. What it shows is said in words too, and stands beside it as a legend. */
export function Plot(props: {
  title: string
  /** Seconds since 1970. */
  times: number[]
  lines: PlotLine[]
  show: (value: number) => string
  /** Bars of days, instead of lines of minutes. */
  bars?: boolean
  /** Whether there is nothing between two whole numbers. */
  whole?: boolean
}) {
  const { title, times, lines, show, bars = false, whole = false } = props
  const place = useRef<HTMLDivElement>(null)
  const colours = useRef<HTMLDivElement>(null)
  const drawn = useRef<UPlot>(undefined)
  const [at, setAt] = useState<number>()
  const names = lines.map(({ name }) => name).join('\n')
  const data = [times, ...lines.map(({ values }) => values)] as [number[], ...(number | null)[][]]
  const newest = useRef({ data, show })
  useEffect(() => {
    newest.current = { data, show }
    drawn.current?.setData(data)
  })
  useEffect(() => {
    let stop: (() => void) | undefined
    let gone = false
    void import('uplot').then(({ default: Drawing }) => {
      const element = place.current
      if (gone || !element) return
      const colourOf = (index: number) => {
        const swatch = colours.current?.children[index]
        return swatch ? getComputedStyle(swatch).color : '#888'
      }
      const soft = () => getComputedStyle(element).color
      const line = () => getComputedStyle(element).borderColor
      const axis = {
        stroke: soft,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        font: '11px system-ui',
      }
      const options: UPlot.Options = {
        width: element.clientWidth,
        height,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
        padding: [6, 10, 0, 0],
        scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
        axes: [
          {
            ...axis,
            size: 26,
            // A day takes more room in some languages than in others.
            space: 72,
            incrs: bars ? days : minutes,
            values: (_, ticks) => ticks.map((tick) => (bars ? format.day : format.hour)(tick * 1000)),
          },
          {
            ...axis,
            size: 58,
            ...(whole && { incrs: wholeNumbers }),
            values: (_, ticks) => ticks.map((tick) => newest.current.show(tick)),
          },
        ],
        series: [
          {},
          ...names.split('\n').map((name, index) => ({
            label: name,
            stroke: () => colourOf(index),
            width: 1.5,
            dash: dashes[index % dashes.length]!,
            spanGaps: true,
            points: { show: false },
            ...(bars && {
              fill: () => colourOf(index),
              dash: [],
              paths: Drawing.paths.bars!({ size: [0.7, 40] }),
            }),
          })),
        ],
        hooks: { setCursor: [(plot) => setAt(plot.cursor.idx ?? undefined)] },
      }
      const plot = new Drawing(options, newest.current.data, element)
      drawn.current = plot
      const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
      resized.observe(element)
      const redraw = () => plot.redraw(false, true)
      const scheme = matchMedia('(prefers-color-scheme: dark)')
      scheme.addEventListener('change', redraw)
      stop = () => {
        resized.disconnect()
        scheme.removeEventListener('change', redraw)
        plot.destroy()
        drawn.current = undefined
      }
    })
    return () => {
      gone = true
      stop?.()
    }
  }, [names, bars, whole])
  return (
    <figure className="time-plot">
      <figcaption>{title}</figcaption>
      <div ref={place} className="canvas" role="img" aria-label={inWords(title, lines, show)} />
      <div ref={colours} className="legend" aria-hidden="true">
        {lines.map(({ name, values }, index) => {
          const value = values[at ?? values.findLastIndex((one) => one !== null)]
          return (
            <span key={name} className={`series-${index % dashes.length}`}>
              <b>{name}</b> {value == null ? '–' : show(value)}
            </span>
          )
        })}
      </div>
    </figure>
  )
}

/** The last, least and most of each line. */
function inWords(title: string, lines: PlotLine[], show: (value: number) => string): string {
  const said = lines.map(({ name, values }) => {
    const known = values.filter((value) => value !== null)
    if (known.length === 0) return t('plot.nothing', { name })
    const [last, least, most] = [known.at(-1)!, Math.min(...known), Math.max(...known)].map(show)
    return t('plot.words', { name, last: last!, least: least!, most: most! })
  })
  return `${title}. ${said.join('; ')}`
}

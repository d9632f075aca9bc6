/** What the Tab key comes to. The mark of a statement is passed over: it opens its evidence by being come to. */
const stops =
  'a[href], button:not(:disabled, .margin-mark), input:not(:disabled), select, textarea, summary, [tabindex="0"]'

/** Where something stands: each of its ancestors, with the place that it has among the children of that. */
type Path = { parent: Element; index: number }[]

/**
 * Whoever goes by keys goes on from where they were, also where what they were on is gone: the line that was deleted,
 * the field that was closed. The browser would begin somewhere else. Whoever points is left alone.
 */
export function keepFocus(): void {
  let last: { element: Element; path: Path } | undefined
  let byKeys = false
  let isDown = false
  const goOn = () => {
    if (document.activeElement !== document.body || !byKeys || !last || last.element.isConnected) return
    const next = nearest(last.path)
    last = undefined
    next?.focus({ preventScroll: true })
  }
  const onKey = (down: boolean) => () => {
    byKeys = true
    isDown = down
    goOn()
  }
  addEventListener('keydown', onKey(true), true)
  addEventListener('keyup', onKey(false), true)
  addEventListener('pointerdown', () => (byKeys = false), true)
  addEventListener('focusin', ({ target }) => {
    last = { element: target as Element, path: pathOf(target as Element) }
  })
  // Not while the key is down that took it away: it would press what it comes to.
  new MutationObserver(() => !isDown && goOn()).observe(document.body, { childList: true, subtree: true })
}

function pathOf(element: Element): Path {
  const path: Path = []
  for (let child = element; child.parentElement; child = child.parentElement)
    path.push({ parent: child.parentElement, index: [...child.parentElement.children].indexOf(child) })
  return path
}

/** What stands in its place now, else behind it, else before it, in the smallest part of the page that is still there. */
function nearest(path: Path): HTMLElement | undefined {
  for (const { parent, index } of path) {
    if (!parent.isConnected) continue
    const children = [...parent.children]
    for (const child of children.slice(index)) {
      const [first] = stopsIn(child)
      if (first) return first
    }
    for (const child of children.slice(0, index).toReversed()) {
      const before = stopsIn(child).at(-1)
      if (before) return before
    }
    if (parent.id === 'main') return parent as HTMLElement
  }
  return undefined
}

function stopsIn(element: Element): HTMLElement[] {
  const own = element.matches(stops) ? [element] : []
  return [...own, ...element.querySelectorAll(stops)].filter((one): one is HTMLElement =>
    one.checkVisibility({ visibilityProperty: true }),
  )
}

import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import { t } from '../languages/index.ts'
import { Icon } from './icon.tsx'

/** A dialog over the page: the browser keeps the focus in it, and Escape closes it. */
export function Dialog(props: {
  title: string
  onClose: () => void
  children: ReactNode
  className?: string
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOver = useRef(false)
  const { onClose } = props
  const end = () => {
    if (isOver.current) return
    isOver.current = true
    onClose()
  }
  /** At once: the browser tells of it later, and what opened the dialog would be of no use until then. */
  const close = () => {
    dialog.current?.close()
    end()
  }
  useLayoutEffect(() => {
    const shown = dialog.current!
    return () => {
      isOver.current = true
      // Who has done what it was for is back where it was opened.
      shown.close()
    }
  }, [])
  useEffect(() => {
    dialog.current?.showModal()
    // Whoever opens it to write something writes at once.
    dialog.current
      ?.querySelector<HTMLElement>('input:not([type="radio"], [type="checkbox"]), textarea')
      ?.focus()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={`dialog ${props.className ?? ''}`}
      aria-label={props.title}
      onClose={end}
      // In a field of search the first Escape would only empty that.
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
      // A press beside the dialog is one on its backdrop.
      onPointerDown={(event) => {
        if (event.target === dialog.current) close()
      }}
    >
      <div className="dialog-body">
        <header>
          <h2>{props.title}</h2>
          <button className="quiet" aria-label={t('close')} onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  )
}

import { useEffect, useRef, type ReactNode } from 'react'
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
      onClose={props.onClose}
      // In a field of search the first Escape would only empty that.
      onKeyDown={(event) => {
        if (event.key === 'Escape') dialog.current?.close()
      }}
      // A press beside the dialog is one on its backdrop.
      onPointerDown={(event) => {
        if (event.target === dialog.current) dialog.current?.close()
      }}
    >
      <div className="dialog-body">
        <header>
          <h2>{props.title}</h2>
          <button className="quiet" aria-label={t('close')} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  )
}

import { useEffect, useState } from 'react'
import { t } from '../languages/index.ts'
import { announce } from './announce.ts'
import { Icon } from './icon.tsx'

const shownMs = 2_000

/** Puts text on the clipboard, and says so for a moment. */
export function CopyButton(props: {
  label: string
  text: () => string
  /** Whether its label is shown in the place of an icon. */
  named?: boolean
}) {
  const { label, text, named = false } = props
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    await writeText(text())
    setCopied(true)
    announce(t('copied'))
  }
  return (
    <button
      type="button"
      className="quiet"
      aria-label={named ? undefined : label}
      title={named ? undefined : label}
      onClick={() => void copy()}
    >
      {(!named || copied) && <Icon name={copied ? 'check' : 'copy'} size={16} />}
      {named && label}
    </button>
  )
}

/** The clipboard is there only where the page came over HTTPS or from this machine; elsewhere the old way is left. */
async function writeText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

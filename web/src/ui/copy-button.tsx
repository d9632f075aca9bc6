import { useEffect, useState } from 'react'
import { t } from '../languages/index.ts'
import { announce } from './announce.ts'
import { Icon } from './icon.tsx'

const shownMs = 2_000

/** Puts text on the clipboard, and says so for a moment. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    await navigator.clipboard.writeText(text())
    setCopied(true)
    announce(t('copied'))
  }
  return (
    <button className="quiet" aria-label={label} title={label} onClick={() => void copy()}>
      <Icon name={copied ? 'check' : 'copy'} size={16} />
    </button>
  )
}

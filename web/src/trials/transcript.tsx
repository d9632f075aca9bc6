import { useState } from 'react'
import type { TrialMessage } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { madeVisible } from '../ui/made-visible.ts'

/** What is drawn of a text before somebody asks for more. */
const shownAtFirst = 4_000

/**
 * What was said in a trial, word for word and as plain text: nothing of it runs, loads, or is a link, and each text stays
 * in a place of its own, under a word of the page's that says whose it is.
 */
export function Transcript({ messages }: { messages: TrialMessage[] }) {
  return (
    <ol className="transcript">
      {messages.map(({ role, text, calls = [] }, index) => (
        <li key={index} className={role}>
          {(text !== '' || calls.length === 0) && <div className="speaker">{t(`trials.role.${role}`)}</div>}
          {text !== '' && <Said text={text} />}
          {text === '' && calls.length === 0 && <p className="note">{t('trials.silent')}</p>}
          {calls.map((call, number) => (
            <figure key={number} className="call">
              <figcaption>
                {t('trials.call')} <code dir="ltr">{madeVisible(call.name)}</code>
              </figcaption>
              <Said text={call.arguments} code />
            </figure>
          ))}
        </li>
      ))}
    </ol>
  )
}

function Said({ text, code = false }: { text: string; code?: boolean }) {
  const [shown, setShown] = useState(shownAtFirst)
  const rest = text.length - shown
  return (
    <>
      <div className={code ? 'said code' : 'said'} dir={code ? 'ltr' : 'auto'} translate="no">
        {madeVisible(text.slice(0, shown))}
      </div>
      {rest > 0 && (
        <button onClick={() => setShown(text.length)}>
          {t('run.rest', { characters: format.number(rest) })}
        </button>
      )}
    </>
  )
}

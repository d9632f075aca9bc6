import { useState } from 'react'
import { appearance, appearances, applyAppearance, type Appearance } from '../appearance.ts'
import { language, languageName, languages, t } from '../languages/index.ts'
import { wantsSecondOpinions, wishSecondOpinions } from '../second-opinions.ts'
import { OwnInstructions } from './own-instructions.tsx'
import { Prompts } from './prompts.tsx'

const keys = [
  ['settings.key.search', ['Ctrl K']],
  ['settings.key.new', ['Ctrl Shift O']],
  ['settings.key.ask', ['Enter', 'Ctrl Enter']],
  ['settings.key.line', ['Shift Enter']],
  ['settings.key.edit', ['↑']],
  ['settings.key.stop', ['Esc']],
  ['settings.key.menu', ['Ctrl B']],
] as const

/** What each person chooses for this browser. */
export function General(props: { version: string; onLanguage: (tag: string) => void }) {
  const { version, onLanguage } = props
  const [shown, setShown] = useState(appearance)
  return (
    <>
      <label>
        {t('settings.language')}
        <select value={language()} onChange={(event) => onLanguage(event.target.value)}>
          {languages.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {languageName(tag)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('settings.appearance')}
        <select
          value={shown}
          onChange={(event) => {
            const wished = event.target.value as Appearance
            setShown(wished)
            applyAppearance(wished)
          }}
        >
          {appearances.map((one) => (
            <option key={one} value={one}>
              {t(`settings.appearance.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="row">
        <input
          type="checkbox"
          defaultChecked={wantsSecondOpinions()}
          onChange={(event) => wishSecondOpinions(event.target.checked)}
        />
        {t('settings.opinions')}
      </label>
      <OwnInstructions />
      <Prompts />
      <h2>{t('settings.keys')}</h2>
      <dl className="keys">
        {keys.map(([name, pressed]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            {pressed.map((key) => (
              <dd key={key}>
                <kbd>{key}</kbd>
              </dd>
            ))}
          </div>
        ))}
      </dl>
      <p className="note">{t('settings.keys.on-screen')}</p>
      <p className="note">{t('settings.version', { version })}</p>
    </>
  )
}

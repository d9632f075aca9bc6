import { useState, type ReactNode } from 'react'
import { Prompts } from './prompts.tsx'
import { appearance, appearances, applyAppearance, type Appearance } from './appearance.ts'
import { wantsSecondOpinions, wishSecondOpinions } from './second-opinions.ts'
import { language, languageName, languages, t } from './languages/index.ts'

const keys = [
  ['settings.key.search', 'Ctrl K'],
  ['settings.key.new', 'Ctrl Shift O'],
  ['settings.key.ask', 'Enter'],
  ['settings.key.line', 'Shift Enter'],
  ['settings.key.stop', 'Esc'],
] as const

/** What each person chooses for this browser. */
export function Settings(props: { version: string; onLanguage: (tag: string) => void; tabs: ReactNode }) {
  const { version, onLanguage, tabs } = props
  const [shown, setShown] = useState(appearance)
  return (
    <div className="page settings">
      <h1>{t('settings.title')}</h1>
      {tabs}
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
      <Prompts />
      <h2>{t('settings.keys')}</h2>
      <dl className="keys">
        {keys.map(([name, key]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>
              <kbd>{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <p className="note">{t('settings.version', { version })}</p>
    </div>
  )
}

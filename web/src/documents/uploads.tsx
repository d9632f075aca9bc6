import { t } from '../languages/index.ts'
import { ToldWords } from '../ui/problem.tsx'
import type { NamedFile } from './dropped-files.ts'
import type { Upload } from './use-uploads.ts'

/** How far the files are that are being added: those with a problem first, each with what to do. */
export function Uploads({ uploads, onRetry }: { uploads: Upload[]; onRetry: (file: NamedFile) => void }) {
  if (uploads.length === 0) return null
  const done = uploads.filter(({ state }) => state === 'added' || state === 'problem').length
  const problems = uploads.filter(({ state }) => state === 'problem')
  const under = uploads.filter(({ state }) => state === 'sending' || state === 'reading')
  const warned = uploads.filter(({ warning }) => warning)
  const count = uploads.length
  return (
    <section className="uploads" aria-label={t('documents.progress')}>
      <p role="status">
        {problems.length === 0
          ? t('documents.done', { done, count })
          : t('documents.done.problems', { done, count, problems: problems.length })}
      </p>
      {done < count && <progress value={done} max={count} aria-label={t('documents.done.label')} />}
      <ul>
        {[...problems, ...warned, ...under].map((upload) => (
          <li key={upload.name} className={upload.state}>
            <span className="path">{upload.name}</span> <span>{t(`documents.state.${upload.state}`)}</span>
            {upload.problem && (
              <div className="problem">
                <ToldWords told={upload.problem}>
                  <button className="quiet" onClick={() => onRetry(upload)}>
                    {t('retry')}
                  </button>
                </ToldWords>
              </div>
            )}
            {upload.warning && (
              <div className="note">
                <ToldWords told={upload.warning} />
              </div>
            )}
            {upload.state === 'sending' && (
              <progress value={upload.share} aria-label={t('documents.sent', { name: upload.name })} />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

import { useState } from 'react'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useLoad } from '../ui/use-load.ts'
import { Problem } from '../ui/problem.tsx'
import { toldError, type Told } from '../told.ts'

/** Makes the link of a conversation, or takes it back. */
export function ShareDialog({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const { value, problem } = useLoad(() => api.share(conversationId), [conversationId])
  const [notEnded, setNotEnded] = useState<Told>()
  const link = value && `${location.origin}/#/s/${value.shareId}`
  return (
    <Dialog title={t('share.title')} onClose={onClose}>
      <p>{t('share.about')}</p>
      <Problem problem={problem} />
      {link && (
        <div className="row">
          <input className="grow" aria-label={t('share.link')} readOnly value={link} />
          <CopyButton label={t('share.copy')} text={() => link} />
        </div>
      )}
      <Problem problem={notEnded} />
      <button
        onClick={() => {
          api.endShare(conversationId).then(onClose, (error: unknown) => setNotEnded(toldError(error)))
        }}
      >
        {t('share.end')}
      </button>
    </Dialog>
  )
}

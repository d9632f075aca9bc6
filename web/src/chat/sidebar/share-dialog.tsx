import { useState } from 'react'
import { api } from '../../api.ts'
import { t } from '../../languages/index.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useDoing } from '../../ui/use-doing.ts'
import { useLoad } from '../../ui/use-load.ts'
import { Problem } from '../../ui/problem.tsx'
import { SteadyButton } from '../../ui/steady-button.tsx'

/** Makes the link of a conversation once that is asked for, or takes it back. */
export function ShareDialog({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const { value, problem } = useLoad(
    async () => (await api.conversation(conversationId)).shareId,
    [conversationId],
  )
  const [made, setMade] = useState<string>()
  const { busy, run, problem: undone } = useDoing()
  const shareId = made ?? value
  const make = () => run(async () => setMade((await api.share(conversationId)).shareId))
  const link = shareId && `${location.origin}/#/s/${shareId}`
  return (
    <Dialog title={t('share.title')} onClose={onClose}>
      <p>{t('share.about')}</p>
      <Problem problem={problem || undone} />
      {link && (
        <>
          <div className="row">
            <input className="grow" aria-label={t('share.link')} readOnly value={link} autoFocus />
            <CopyButton label={t('share.copy')} text={() => link} />
          </div>
          <SteadyButton
            off={busy}
            onClick={() =>
              void run(() => api.endShare(conversationId)).then((isEnded) => isEnded && onClose())
            }
          >
            {t('share.end')}
          </SteadyButton>
        </>
      )}
      {shareId === null && (
        <SteadyButton className="primary" off={busy} onClick={() => void make()}>
          {t('share.make')}
        </SteadyButton>
      )}
    </Dialog>
  )
}

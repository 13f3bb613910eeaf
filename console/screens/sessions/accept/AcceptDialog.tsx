/** Accepting many suggestions at once: from which score on, what that would map and what not, then how it goes, and one Undo. */
import { Modal } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionTab } from '../../../api/sessionTypes.ts'
import { AcceptForm } from './AcceptForm.tsx'
import { AcceptRun } from './AcceptRun.tsx'

type Props = {
  tab: SessionTab
  /** Only rows of this agency. */
  agency: string | undefined
  /** The act that is under way or over; none while one chooses. */
  act: string | undefined
  onStarted: (act: string) => void
  onClose: () => void
}

export function AcceptDialog({ tab, agency, act, onStarted, onClose }: Props) {
  const { t } = useTranslation()
  const [undoing, setUndoing] = useState<string>()
  return (
    <Modal
      opened
      size="min(860px, 96vw)"
      onClose={onClose}
      title={act ? t('sessions.accept.button') : t('sessions.accept.title', { tab: t(`sessions.tab.${tab}`) })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {undoing ? (
        <AcceptRun key={undoing} act={undoing} onClose={onClose} />
      ) : act ? (
        <AcceptRun key={act} act={act} onClose={onClose} onUndoing={setUndoing} />
      ) : (
        <AcceptForm tab={tab} agency={agency} onStarted={onStarted} onClose={onClose} />
      )}
    </Modal>
  )
}

/** One act on many, from preview to result: how many and which, why, then progress that can be left and found again. */
import { Modal } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BulkAction, BulkSelect } from '../../api/bulks.ts'
import { useSlug } from '../session.ts'
import { BulkPreviewForm } from './BulkPreviewForm.tsx'
import { BulkRun } from './BulkRun.tsx'

export type BulkRequest = { action: BulkAction; select: BulkSelect; assignee?: string | null }

type Props = { request: BulkRequest | undefined; onClose: () => void; onStarted?: () => void }

export function BulkDialog({ request, onClose, onStarted }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [running, setRunning] = useState<string>()
  const close = () => {
    if (running) void client.invalidateQueries({ queryKey: [slug] })
    setRunning(undefined)
    onClose()
  }
  return (
    <Modal
      opened={request !== undefined}
      onClose={close}
      title={request && t(`bulk.title.${request.action.replace('.', '-')}`)}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {request &&
        (running ? (
          <BulkRun id={running} onClose={close} />
        ) : (
          <BulkPreviewForm
            request={request}
            onClose={close}
            onStarted={id => {
              setRunning(id)
              onStarted?.()
            }}
          />
        ))}
    </Modal>
  )
}

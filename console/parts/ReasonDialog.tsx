/** Asks why, before something that the audit must explain later: replaying, discarding, suppressing. */
import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

export type ReasonRequest = {
  title: string
  explains: string
  does: string
  onReason: (reason: string) => void
}

export function ReasonDialog({ request, onClose }: { request: ReasonRequest | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={request !== undefined}
      onClose={onClose}
      title={request?.title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {request && <ReasonForm request={request} onClose={onClose} />}
    </Modal>
  )
}

/** As the hub asks it. */
const fewestLetters = 3

function ReasonForm({ request, onClose }: { request: ReasonRequest; onClose: () => void }) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState(false)
  const missing = reason.trim().length < fewestLetters
  const send = () => {
    if (missing) return setAsked(true)
    request.onReason(reason.trim())
    onClose()
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <Stack gap="md">
        <Textarea
          data-autofocus
          label={t('reason.label')}
          description={request.explains}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
          error={asked && missing ? t('reason.missing') : undefined}
          maxLength={500}
          autosize
          minRows={2}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit">{request.does}</Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Asks why, before something that the audit must explain later: replaying, discarding, suppressing. */
import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { GivenReason } from '../api/hub.ts'

export type ReasonRequest = {
  title: string
  explains: string
  does: string
  /** Where the id that it has there is asked for as well; it may stay empty. */
  asksIdAt?: string
  onReason: (given: GivenReason) => void
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
  const [targetId, setTargetId] = useState('')
  const [asked, setAsked] = useState(false)
  const missing = reason.trim().length < fewestLetters
  const send = () => {
    if (missing) return setAsked(true)
    request.onReason({ reason: reason.trim(), ...(targetId.trim() ? { targetId: targetId.trim() } : {}) })
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
        {request.asksIdAt !== undefined && (
          <TextInput
            label={t('reason.targetId', { target: request.asksIdAt })}
            description={t('reason.targetIdHelp')}
            value={targetId}
            onChange={event => setTargetId(event.currentTarget.value)}
            maxLength={200}
            autoComplete="off"
          />
        )}
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

/** Asks before what was typed would be lost by going elsewhere in the console, or by closing the page. */
import { Button, Group, Modal } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

/** @param isDirty looked at when somebody leaves, so that a save just before counts */
export function LeaveGuard({ isDirty }: { isDirty: () => boolean }) {
  const { t } = useTranslation()
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (current.pathname + search(current) === next.pathname + search(next) || !isDirty()) return false
      // The key that closed a drawer is still on its way: it would close the question, too.
      await new Promise(resolve => setTimeout(resolve))
      return true
    },
    enableBeforeUnload: isDirty,
    withResolver: true,
  })
  return (
    <Modal
      opened={status === 'blocked'}
      onClose={() => reset?.()}
      title={t('leave.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p>{t('leave.text')}</p>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => proceed?.()}>
          {t('leave.leave')}
        </Button>
        <Button data-autofocus onClick={() => reset?.()}>
          {t('leave.stay')}
        </Button>
      </Group>
    </Modal>
  )
}

const search = ({ search: params }: { search: object }): string => JSON.stringify(params)

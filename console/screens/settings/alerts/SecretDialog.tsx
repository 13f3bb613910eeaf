/** The secret of a webhook, shown this once. */
import { Button, Code, Group, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './Alerts.module.css'

export function SecretDialog({ secret, why, onClose }: { secret: string | null; why: string; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={t('alerts.channels.secretTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p className={classes.modalText}>{why}</p>
      <Code block>{secret}</Code>
      <Group mt="md" justify="flex-end">
        <Button onClick={onClose}>{t('alerts.channels.secretDone')}</Button>
      </Group>
    </Modal>
  )
}

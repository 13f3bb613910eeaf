/** The address of a feed that a person must enter at the booking system: shown this once, with what to do there. */
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { BusyFeed, NewAddress as Made } from '../../../api/busyFeeds.ts'
import { Secret } from '../../people/ShownOnce.tsx'
import classes from './busy.module.css'

type Props = { title: string; feed: BusyFeed; address: Made; onClose: () => void }

export function NewAddress({ title, feed, address, onClose }: Props) {
  const { t } = useTranslation()
  const { name } = feed.practitioner
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('busy.madeTitle', { name })}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap="md">
        <p className={classes.words}>
          {t(`busy.because.${address.because ?? 'failed'}`, { title, name })} {t('busy.once', { name })}
        </p>
        {address.url !== null && <Secret value={address.url} label={t('busy.copy')} />}
        <ol className={classes.steps}>
          <li>{t('busy.step.signIn', { title, name })}</li>
          <li>{t('busy.step.add')}</li>
          <li>{t('busy.step.check')}</li>
        </ol>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('people.done')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}

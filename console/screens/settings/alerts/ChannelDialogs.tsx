/** What is asked before a channel is removed, or its webhook gets a new secret: what it means, then yes or no. */
import { Button, Group, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AlertChannel, alertChannelsQuery, removeChannel, rotateSecret } from '../../../api/alerts.ts'
import { useSlug } from '../../../parts/session.ts'
import { useChange } from '../../../parts/useChange.ts'
import { useLocale } from '../../../parts/useLocale.ts'
import classes from './Alerts.module.css'
import { SecretDialog } from './SecretDialog.tsx'

type Props = { channel: AlertChannel; mayChange: boolean }

export function RemoveChannel({ channel: { id, address }, mayChange }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [asking, setAsking] = useState(false)
  const { data } = useQuery(alertChannelsQuery(slug))
  const others = data?.items.filter(each => each.id !== id && each.state === 'on').length ?? 0
  const remove = useChange({
    run: () => removeChannel(slug, id),
    done: () => t('alerts.channels.removed', { address }),
    after: () => setAsking(false),
  })
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        disabled={!mayChange}
        aria-label={t('alerts.channels.removeOf', { address })}
        onClick={() => setAsking(true)}
      >
        {t('alerts.channels.remove')}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('alerts.channels.removeTitle', { address })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <p className={classes.modalText}>{t('alerts.channels.removeMeans')}</p>
        <p className={classes.modalText}>
          {others === 0 ? t('alerts.channels.removeLast') : t('alerts.channels.removeOthers', { count: others })}
        </p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
            {t('common.cancel')}
          </Button>
          <Button loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('alerts.channels.removeIt')}
          </Button>
        </Group>
      </Modal>
    </>
  )
}

export function RotateSecret({ channel: { id, address }, mayChange }: Props) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const [asking, setAsking] = useState(false)
  const [fresh, setFresh] = useState<{ secret: string | null; oldSecretUntil: string }>()
  const rotate = useChange({
    run: () => rotateSecret(slug, id),
    after: answer => {
      setAsking(false)
      setFresh(answer)
    },
  })
  const until =
    fresh && new Date(fresh.oldSecretUntil).toLocaleString(locale, { dateStyle: 'long', timeStyle: 'short' })
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        disabled={!mayChange}
        aria-label={t('alerts.channels.rotateOf', { address })}
        onClick={() => setAsking(true)}
      >
        {t('alerts.channels.rotate')}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('alerts.channels.rotateTitle')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <p className={classes.modalText}>{t('alerts.channels.rotateMeans')}</p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
            {t('common.cancel')}
          </Button>
          <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
            {t('alerts.channels.rotateIt')}
          </Button>
        </Group>
      </Modal>
      <SecretDialog
        secret={fresh?.secret ?? null}
        why={t('alerts.channels.rotated', { until })}
        onClose={() => setFresh(undefined)}
      />
    </>
  )
}

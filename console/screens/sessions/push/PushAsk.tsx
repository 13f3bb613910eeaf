/** The dry run of a tick or of its taking away: what will happen at Ensora Data Collection, before it does. */
import { Button, Group } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Planned, PushKind } from '../../../api/sessionPushes.ts'
import classes from './push.module.css'

/** `mail`: where an invitation would go. */
type ChooseProps = {
  plan: Planned
  mail: string | undefined
  isBusy: boolean
  onDo: (does: 'create' | 'update') => void
  onCancel: () => void
}

export function AskToChoose({ plan, mail, isBusy, onDo, onCancel }: ChooseProps) {
  const { t } = useTranslation()
  const does = plan.does === 'create' ? 'create' : 'update'
  return (
    <fieldset className={classes.ask} aria-label={t('sessionPush.ask.title')}>
      <p className={classes.line}>{t(`sessionPush.ask.${does}`)}</p>
      {plan.invites && (
        <p className={classes.mail}>
          <IconMail size={16} aria-hidden />
          <span>{mail ? t('sessionPush.ask.invitesTo', { mail }) : t('sessionPush.ask.invites')}</span>
        </p>
      )}
      <Group gap="xs">
        <Button size="compact-md" data-autofocus loading={isBusy} onClick={() => onDo(does)}>
          {t(plan.invites ? 'sessionPush.do.invite' : `sessionPush.do.${does}`)}
        </Button>
        <Button size="compact-md" variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </Group>
    </fieldset>
  )
}

/** `isThere`: there is somebody to switch off; otherwise nothing was sent yet. */
type ClearProps = { kind: PushKind; isThere: boolean; isBusy: boolean; onDo: () => void; onCancel: () => void }

export function AskToClear({ kind, isThere, isBusy, onDo, onCancel }: ClearProps) {
  const { t } = useTranslation()
  return (
    <fieldset className={classes.ask} aria-label={t('sessionPush.ask.clearTitle')}>
      <p className={classes.line}>{t(isThere ? `sessionPush.ask.clear.${kind}` : 'sessionPush.ask.clearUnsent')}</p>
      <Group gap="xs">
        <Button size="compact-md" loading={isBusy} onClick={onDo}>
          {t(isThere ? 'sessionPush.do.switchOff' : 'sessionPush.do.clear')}
        </Button>
        <Button size="compact-md" variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </Group>
    </fieldset>
  )
}

/** Sends a referral again by hand: not before some minutes have passed, and asked twice from the third time on. */
import { Button, Group, Modal } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { resendReferral } from '../../api/referrals.ts'
import type { Name, Resend } from '../../api/referralTypes.ts'
import { useNow } from '../../parts/clock.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { When } from '../../parts/When.tsx'
import { useAct } from '../useAct.ts'
import classes from './referrals.module.css'

/** From here on the presses themselves are why it is asked twice. */
const manyPresses = 2

type Props = { referral: string; resend: Resend; target: Name }

export function ResendButton({ referral, resend, target }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const now = useNow()
  const act = useAct()
  const [asking, setAsking] = useState(false)
  // The page may have been open while the minutes passed.
  const allowed = resend.allowed || (resend.from !== null && new Date(resend.from) <= now)
  const send = () => {
    setAsking(false)
    act(
      () => resendReferral(slug, referral, target.id, resend.confirm),
      t('referrals.resend.did', { target: target.title }),
    )
  }
  return (
    <div className={classes.resend}>
      <Button
        variant="default"
        leftSection={<IconSend size={16} aria-hidden />}
        disabled={!allowed}
        onClick={() => (resend.confirm ? setAsking(true) : send())}
      >
        {t('referrals.resend.send')}
      </Button>
      {!allowed && resend.from !== null && (
        <span>
          {t('referrals.resend.from')} <When at={resend.from} />
        </span>
      )}
      {resend.presses > 0 && (
        <span className={text.soft}>{t('referrals.resend.presses', { count: resend.presses })}</span>
      )}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('referrals.resend.confirmTitle')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <p className={classes.dialogText}>
          {resend.presses < manyPresses
            ? t('referrals.resend.maybeThere', { target: target.title })
            : t('referrals.resend.confirm', { count: resend.presses, target: target.title })}
        </p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            {t('common.cancel')}
          </Button>
          <Button onClick={send}>{t('referrals.resend.anyway')}</Button>
        </Group>
      </Modal>
    </div>
  )
}

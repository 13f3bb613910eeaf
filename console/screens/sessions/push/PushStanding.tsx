/** How far somebody has come at Ensora Data Collection: the state, what was sent last and when, and what stands in the way. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { OnePush, PushRow } from '../../../api/sessionPushes.ts'
import { ProblemBox } from '../../../parts/ProblemBox.tsx'
import { StateMark } from '../../../parts/StateMark.tsx'
import { useSlug } from '../../../parts/session.ts'
import text from '../../../parts/text.module.css'
import { useLocale } from '../../../parts/useLocale.ts'
import { When } from '../../../parts/When.tsx'
import { causeOf } from './cause.ts'
import classes from './push.module.css'

export function PushStanding({ row, changes }: { row: PushRow; changes: OnePush['changes'] }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const listed = new Intl.ListFormat(locale)
  const namesOf = (fields: readonly string[]) =>
    listed.format(fields.map(field => t(`sessionPush.fieldName.${field}`, { defaultValue: field })))
  return (
    <div className={classes.standing}>
      <p className={classes.line}>
        <StateMark kind="push" state={row.state} pill />
        {row.pushedAt && (
          <span>
            {t('sessionPush.lastSent')} <When at={row.pushedAt} />
          </span>
        )}
        {row.invitedAt && (
          <span className={text.soft}>
            {t('sessionPush.invited')} <When at={row.invitedAt} />
          </span>
        )}
      </p>
      {changes.sent.length > 0 && (
        <p className={classes.small}>{t('sessionPush.changedThen', { fields: namesOf(changes.sent) })}</p>
      )}
      {row.wanted && changes.waiting.length > 0 && (
        <p className={classes.small}>{t('sessionPush.onItsWay', { fields: namesOf(changes.waiting) })}</p>
      )}
      {row.problem && row.state === 'waiting' && (
        <p className={classes.small}>
          {causeOf(t, row.state, row.problem).says} {t('sessionPush.triedAgain')}
        </p>
      )}
    </div>
  )
}

/** Somebody is there under the same fields: the way to their row, in place of a second account. */
export function TwinNote({ tab }: { tab: 'clients' | 'staff' }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <ProblemBox code="session.push-twin">
      <Link to="/o/$slug/sessions" params={{ slug }} search={{ tab, mapping: 'none' }} className={text.link}>
        {t('sessionPush.toTwin')}
      </Link>
    </ProblemBox>
  )
}

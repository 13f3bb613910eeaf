/** Settings, Alerts: how the mail is doing, who is told, by which rules, and what there was. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { alertSettingsQuery, type MailState } from '../../../api/alerts.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { ProblemBox } from '../../../parts/ProblemBox.tsx'
import { useSlug } from '../../../parts/session.ts'
import { When } from '../../../parts/When.tsx'
import { AlertChannels } from './AlertChannels.tsx'
import { AlertHistory } from './AlertHistory.tsx'
import { AlertRulesForm } from './AlertRulesForm.tsx'
import classes from './Alerts.module.css'

export function Alerts() {
  const slug = useSlug()
  const { data, error, refetch } = useQuery(alertSettingsQuery(slug))
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingRows rows={8} height={48} />
  return (
    <>
      <MailNote mail={data.mail} />
      <AlertHistory />
      <AlertChannels />
      <AlertRulesForm settings={data} />
    </>
  )
}

/** Says so when mail does not leave: nothing else would. */
function MailNote({ mail }: { mail: MailState }) {
  const { t } = useTranslation()
  const { setUp, stuckSince, problem, waiting, lost } = mail
  if (setUp && stuckSince === null && lost === 0) return null
  const code = problem ?? 'mail.refused'
  return (
    <section className={classes.part} aria-label={t('alerts.mail.title')}>
      <ProblemBox code={code} tone={setUp && stuckSince === null ? 'act' : 'bad'}>
        <p className={classes.facts}>
          {stuckSince && (
            <>
              {t('alerts.mail.since')} <When at={stuckSince} />
              {'. '}
            </>
          )}
          {waiting > 0 && <>{t('alerts.mail.waiting', { count: waiting })} </>}
          {lost > 0 && t('alerts.mail.lost', { count: lost })}
        </p>
      </ProblemBox>
    </section>
  )
}

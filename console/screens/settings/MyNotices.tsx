/** Which notices one gets in the console: each kind of one's role, on or off, saved as it is switched. */
import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { chooseNotice, type NoticeChoice, noticeChoicesQuery } from '../../api/notices.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import classes from './alerts/Alerts.module.css'

export function MyNotices() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery(noticeChoicesQuery(slug))
  const choose = useChange<NoticeChoice>({ run: choice => chooseNotice(slug, choice), done: () => t('notices.saved') })
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingRows rows={4} height={56} />
  if (data.items.length === 0) return <Note title={t('notices.noKinds')}>{t('notices.noKindsWhy')}</Note>
  return (
    <section className={classes.part} aria-labelledby="my-notices">
      <h2 id="my-notices" className={classes.title}>
        {t('notices.settings')}
      </h2>
      <p className={classes.about}>{t('notices.about')}</p>
      <div className={classes.card}>
        <div className={classes.stack}>
          {data.items.map(({ kind, wanted }) => (
            <Switch
              key={kind}
              label={t(`notices.kind.${kind}.name`, { defaultValue: kind })}
              description={t(`notices.kind.${kind}.help`, { defaultValue: '' })}
              checked={wanted}
              disabled={choose.isPending}
              onChange={event => choose.mutate({ kind, wanted: event.currentTarget.checked })}
            />
          ))}
        </div>
      </div>
    </section>
  )
}

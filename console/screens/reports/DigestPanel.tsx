/** The digest before the payroll cut-off: when the next one goes, to how many, and what it would say to the reader now. */
import { Button } from '@mantine/core'
import { IconMailOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Digest, digestQuery } from '../../api/reports.ts'
import { calendarDate } from '../../parts/format.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import list from '../list.module.css'
import classes from './reports.module.css'

export function DigestPanel() {
  const { language } = useLocale()
  const { data, error, refetch } = useQuery(digestQuery(useSlug(), language))
  return (
    <div className={list.card}>
      {!data ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows rows={4} height={44} />
        )
      ) : (
        <div className={list.scroll}>
          {data.next ? (
            <div className={classes.page}>
              {data.mail === 'not-set-up' && <NoMail />}
              <NextDigest next={data.next} />
            </div>
          ) : (
            <NoDigest />
          )}
        </div>
      )}
    </div>
  )
}

function NoDigest() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const mayChoose = useMay()('sessions.settings')
  return (
    <Note
      icon={<IconMailOff size={28} stroke={1.4} />}
      title={t('reports.digest.none')}
      action={
        mayChoose ? (
          <Button
            variant="default"
            onClick={() => void navigate({ to: '/o/$slug/sessions', params: { slug }, search: { open: 'settings' } })}
          >
            {t('reports.digest.choose')}
          </Button>
        ) : undefined
      }
    >
      <p>{t('reports.digest.noneText')}</p>
      {!mayChoose && <p>{t('setUp.askAdmin')}</p>}
    </Note>
  )
}

/** Nothing is lost: what is written waits, and leaves by itself. */
function NoMail() {
  const { t } = useTranslation()
  return (
    <div className={classes.band} role="note">
      <p>
        <strong>{t('reports.digest.noMail')}</strong>
      </p>
      <p>{t('problems.mail.not-set-up.fix')}</p>
    </div>
  )
}

function NextDigest({ next }: { next: NonNullable<Digest['next']> }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const slug = useSlug()
  const mayChoose = useMay()('sessions.settings')
  const when = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: next.zone,
  }).format(new Date(next.at))
  const upTo = calendarDate(next.upTo, locale)
  return (
    <>
      <section aria-labelledby="digest-next">
        <h2 id="digest-next" className={classes.heading}>
          {t('reports.digest.next', { when, zone: next.zone })}
        </h2>
        <p className={classes.soft}>
          {t('reports.digest.people', { count: next.people })} {t('reports.digest.withNews', { count: next.withNews })}
        </p>
        {mayChoose && (
          <p className={classes.soft}>
            <Link to="/o/$slug/sessions" params={{ slug }} search={{ open: 'settings' }} className={text.link}>
              {t('reports.digest.change')}
            </Link>
          </p>
        )}
      </section>
      <section aria-labelledby="digest-says">
        <h2 id="digest-says" className={classes.heading}>
          {t('reports.digest.now')}
        </h2>
        {next.says ? (
          <>
            <p className={classes.soft}>
              {t('reports.digest.about', { upTo })}{' '}
              <Link
                to="/o/$slug/reports/$report"
                params={{ slug, report: 'appointments' }}
                search={{ mapping: 'none', to: next.upTo }}
                className={text.link}
              >
                {t('reports.digest.rows')}
              </Link>
            </p>
            <div className={classes.mail}>
              <h3>{next.says.subject}</h3>
              <p>{next.says.text}</p>
            </div>
          </>
        ) : (
          <p className={classes.soft}>{t('reports.digest.nothing', { upTo })}</p>
        )}
      </section>
    </>
  )
}

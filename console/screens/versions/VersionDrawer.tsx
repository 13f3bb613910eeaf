/** One connection: what is new or gone first, then the versions day by day, then all that is as published. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { acknowledgeVersions, type VendorWord, type VersionDetail, versionQuery } from '../../api/versions.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { When } from '../../parts/When.tsx'
import classes from './versions.module.css'

export function VersionDrawer() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id } = useParams({ from: '/o/$slug/connections/versions/$id' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(versionQuery(slug, id))
  const close = () => void navigate({ to: '/o/$slug/connections/versions', params: { slug } })
  return (
    <DetailDrawer
      title={data ? t('versions.of', { name: data.connection.title }) : t('versions.title')}
      onClose={close}
    >
      {data ? (
        <Detail detail={data} />
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={6} height={48} />
      )}
    </DetailDrawer>
  )
}

function Detail({ detail: { connection, words, days } }: { detail: VersionDetail }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayAcknowledge = useMay()('configuration.change')
  const odd = words.filter(word => word.is !== 'known')
  const unseen = odd.filter(word => !word.acknowledged || word.acknowledged.at < word.lastAt)
  const versions = words.filter(word => word.kind === 'version' || word.kind === 'api')
  const triggers = words.filter(word => word.kind === 'trigger' && word.is === 'known')
  const acknowledge = useChange<void>({
    run: () => acknowledgeVersions(slug, connection.id),
    done: () => t('versions.acknowledged'),
  })
  return (
    <>
      <section aria-labelledby="versions-odd">
        <h3 id="versions-odd" className={classes.heading}>
          {t('versions.odd')}
        </h3>
        {odd.length === 0 ? (
          <p className={classes.about}>{t('versions.nothingOdd')}</p>
        ) : (
          <>
            <p className={classes.about}>{t('versions.oddAbout')}</p>
            <ul className={classes.words}>
              {odd.map(word => (
                <Word key={`${word.kind} ${word.under} ${word.word}`} word={word} />
              ))}
            </ul>
            {unseen.length > 0 && mayAcknowledge && (
              <Button size="compact-md" loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
                {t('versions.acknowledge')}
              </Button>
            )}
            {unseen.length > 0 && !mayAcknowledge && <p className={classes.about}>{t('alerts.askWhom')}</p>}
          </>
        )}
      </section>
      <section aria-labelledby="versions-seen">
        <h3 id="versions-seen" className={classes.heading}>
          {t('versions.seen')}
        </h3>
        {versions.length === 0 ? (
          <p className={classes.about}>{t('versions.nothingYet')}</p>
        ) : (
          <ul className={classes.words}>
            {versions.map(word => (
              <li key={`${word.kind} ${word.word}`} className={classes.word}>
                <div className={classes.wordHead}>
                  <span className={classes.name}>{word.word}</span>
                  <span className={classes.kind}>{t(`versions.kind.${word.kind}`)}</span>
                </div>
                <p className={classes.line}>
                  {t('versions.since')} <When at={word.firstAt} show="clock" /> · {t('versions.last')}{' '}
                  <When at={word.lastAt} show="relative" /> · {t('versions.times', { count: word.seen })}
                </p>
                <Days counts={days.filter(day => day.kind === word.kind && day.word === word.word)} />
              </li>
            ))}
          </ul>
        )}
      </section>
      {triggers.length > 0 && (
        <section aria-labelledby="versions-triggers">
          <h3 id="versions-triggers" className={classes.heading}>
            {t('versions.triggers')}
          </h3>
          <ul className={classes.words}>
            {triggers.map(word => (
              <li key={word.word} className={classes.word}>
                <div className={classes.wordHead}>
                  <span className={classes.name}>{word.word}</span>
                  <span className={classes.kind}>{t('versions.times', { count: word.seen })}</span>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="versions-test">
        <h3 id="versions-test" className={classes.heading}>
          {t('versions.try')}
        </h3>
        <p className={classes.about}>{t('versions.tryAbout')}</p>
      </section>
    </>
  )
}

function Word({ word }: { word: VendorWord }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <li className={classes.word} data-is={word.is}>
      <div className={classes.wordHead}>
        <span className={classes.name}>{word.word}</span>
        <span className={classes.kind}>
          {t(`versions.is.${word.is}`)} · {t(`versions.kind.${word.kind}`)}
        </span>
      </div>
      <p className={classes.line}>
        {word.under ? `${word.under} · ` : ''}
        {t('versions.since')} <When at={word.firstAt} show="clock" /> · {t('versions.last')}{' '}
        <When at={word.lastAt} show="relative" /> · {t('versions.times', { count: word.seen })}
        {word.sample && (
          <>
            {' · '}
            <Link to="/o/$slug/messages/$id" params={{ slug, id: word.sample }}>
              {t('versions.sample')}
            </Link>
          </>
        )}
      </p>
      {word.acknowledged && (
        <p className={classes.line}>
          {t('versions.seenBy', { name: word.acknowledged.by?.name ?? '–' })}{' '}
          <When at={word.acknowledged.at} show="clock" />
        </p>
      )}
    </li>
  )
}

/** The last days as small bars; the figures are in the text beside them. */
function Days({ counts }: { counts: readonly { day: string; count: number }[] }) {
  const { t } = useTranslation()
  const most = Math.max(1, ...counts.map(({ count }) => count))
  if (counts.length < 2) return null
  return (
    <div className={classes.days} role="img" aria-label={t('versions.daily', { count: counts.length })}>
      {counts.map(({ day, count }) => (
        <span
          key={day}
          className={classes.day}
          title={`${day}: ${count}`}
          style={{ height: `${(count / most) * 100}%` }}
        />
      ))}
    </div>
  )
}

/** One connection on the overview: how it is, what waits, what failed, when it last worked. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Connection } from '../api/types.ts'
import { StateMark } from '../parts/StateMark.tsx'
import { useSlug } from '../parts/session.ts'
import { Span, When } from '../parts/When.tsx'
import classes from './ConnectionTile.module.css'
import { isTroubled } from './connectionTrouble.ts'
import { StaleAvailability } from './setUp/busy/StaleAvailability.tsx'

/** @param since from where on the last 24 hours are counted */
export function ConnectionTile({ connection, since }: { connection: Connection; since: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { id, title, health, waiting, oldestWaitingMs, failed24h, delivered24h, received24h } = connection
  return (
    <article className={classes.tile} data-troubled={isTroubled(connection) || undefined}>
      <header className={classes.head}>
        <Link to="/o/$slug/connections/$id" params={{ slug, id }} className={classes.title}>
          {title}
        </Link>
        <span className={classes.slug}>{connection.slug}</span>
        <StateMark kind="health" state={health} pill={isTroubled(connection)} />
      </header>
      <dl className={classes.facts}>
        <div>
          <dt>{t('overview.lastSuccess')}</dt>
          <dd>
            <When at={connection.lastSuccessAt ?? connection.lastReceivedAt} show="relative" />
          </dd>
        </div>
        <div>
          <dt>{t('overview.waiting')}</dt>
          <dd>
            <Waiting connection={connection} />
            {waiting > 0 && (
              <span className={classes.soft}>
                {' '}
                <Span ms={oldestWaitingMs} />
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('overview.day')}</dt>
          <dd>
            <Link
              to="/o/$slug/messages"
              params={{ slug }}
              search={{ connection: id, from: since }}
              className={classes.number}
            >
              {t('overview.in', { count: received24h })}
            </Link>
            {' · '}
            <Link
              to="/o/$slug/messages"
              params={{ slug }}
              search={{ delivery: 'delivered', target: id, settledFrom: since }}
              className={classes.number}
            >
              {t('overview.out', { count: delivered24h })}
            </Link>
          </dd>
        </div>
        <div>
          <dt>{t('overview.failed')}</dt>
          <dd>
            <Link
              to="/o/$slug/messages"
              params={{ slug }}
              search={{ delivery: 'failed', target: id, settledFrom: since }}
              className={classes.number}
              data-bad={failed24h > 0 || undefined}
            >
              {failed24h}
            </Link>
          </dd>
        </div>
      </dl>
      <StaleAvailability connection={connection} />
      {connection.nextRunAt && (
        <p className={classes.next}>
          {t('overview.nextRun')} <When at={connection.nextRunAt} show="relative" />
        </p>
      )}
    </article>
  )
}

/** What waits: messages to it that are not sent, and messages from it that are not read. Each number has its own list. */
function Waiting({ connection: { id, waitingIn, waitingOut, capabilities } }: { connection: Connection }) {
  const { t } = useTranslation()
  const params = { slug: useSlug() }
  const takes = (capabilities?.delivers?.length ?? 0) > 0
  const out = (takes || waitingOut > 0) && (
    <Link
      to="/o/$slug/messages"
      params={params}
      search={{ delivery: 'waiting', target: id }}
      className={classes.number}
    >
      {t('overview.waitOut', { count: waitingOut })}
    </Link>
  )
  const coming = (!takes || waitingIn > 0) && (
    <Link
      to="/o/$slug/messages"
      params={params}
      search={{ state: 'waiting', connection: id }}
      className={classes.number}
    >
      {t('overview.waitIn', { count: waitingIn })}
    </Link>
  )
  return (
    <>
      {out}
      {out && coming && ' · '}
      {coming}
    </>
  )
}

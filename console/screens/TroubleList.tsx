/** What is not all right, worst first; each line is a link to the list that it counts. */
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Overview } from '../api/types.ts'
import { Mark } from '../parts/Mark.tsx'
import { pauseReason } from '../parts/pauseReason.ts'
import { problemText } from '../parts/problemText.ts'
import { useSlug } from '../parts/session.ts'
import type { Shape } from '../parts/states.ts'
import { Span, When } from '../parts/When.tsx'
import { byTrouble, isTroubled } from './connectionTrouble.ts'
import classes from './TroubleList.module.css'

type Line = { key: string; shape: Shape; tone: string; link: LinkProps; words: string; more?: ReactNode }

export function TroubleList({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const lines = [...useConnectionLines(overview), ...useCountLines(overview)]
  if (lines.length === 0) return null
  return (
    <ul className={classes.list} aria-label={t('overview.troubleList')}>
      {lines.map(({ key, shape, tone, link, words, more }) => (
        <li key={key}>
          <Link {...link} className={classes.line}>
            <span className={classes.mark} data-tone={tone}>
              <Mark shape={shape} />
            </span>
            <span className={classes.words}>{words}</span>
            {more && <span className={classes.more}>{more}</span>}
            <span className={classes.arrow} aria-hidden>
              →
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function useConnectionLines({ connections }: Overview): Line[] {
  const { t } = useTranslation()
  const slug = useSlug()
  return byTrouble(connections)
    .filter(isTroubled)
    .map(connection => ({ ...connection, why: pauseReason(t, connection) }))
    .map(({ id, slug: own, title, health, lastProblem, downSince, why }) => ({
      key: id,
      shape: health === 'paused' ? 'paused' : health === 'failing' ? 'act' : 'refused',
      tone: health === 'paused' ? 'off' : health === 'failing' ? 'act' : 'bad',
      link: { to: '/o/$slug/connections/$id', params: { slug, id } },
      words:
        health === 'paused'
          ? t('overview.isPaused', { name: title })
          : lastProblem
            ? problemText(t, lastProblem, { connection: title }).says
            : t('overview.isTroubled', { name: title }),
      more: downSince ? (
        <>
          {t('overview.since')} <When at={downSince} />
        </>
      ) : health === 'paused' ? (
        `${own} · ${why}`
      ) : (
        own
      ),
    }))
}

function useCountLines({ counts, since, oldestWaitingMs }: Overview): Line[] {
  const { t } = useTranslation()
  const params = { slug: useSlug() }
  const oldest =
    oldestWaitingMs === null ? undefined : (
      <>
        {t('overview.oldest')} <Span ms={oldestWaitingMs} />
      </>
    )
  const rows: (Line & { count: number })[] = [
    {
      key: 'tasks',
      count: counts.tasksOpen,
      shape: 'act',
      tone: 'act',
      link: { to: '/o/$slug/tasks', params },
      words: t('overview.tasks', { count: counts.tasksOpen }),
    },
    {
      key: 'held',
      count: counts.messagesHeld,
      shape: 'act',
      tone: 'act',
      link: { to: '/o/$slug/messages', params, search: { state: 'held' } },
      words: t('overview.held', { count: counts.messagesHeld }),
    },
    {
      key: 'failed',
      count: counts.messagesFailed,
      shape: 'refused',
      tone: 'bad',
      link: { to: '/o/$slug/messages', params, search: { delivery: 'failed', settledFrom: since } },
      words: t('overview.failedMessages', { count: counts.messagesFailed }),
    },
    {
      key: 'issues',
      count: counts.issuesOpen,
      shape: 'act',
      tone: 'act',
      link: { to: '/o/$slug/issues', params, search: { state: 'open' } },
      words: t('overview.issues', { count: counts.issuesOpen }),
    },
    {
      key: 'to-send',
      count: counts.messagesToSend,
      shape: 'waiting',
      tone: 'plain',
      link: { to: '/o/$slug/messages', params, search: { delivery: 'waiting' } },
      words: t('overview.toSend', { count: counts.messagesToSend }),
      more: oldest,
    },
    {
      key: 'to-apply',
      count: counts.messagesWaiting,
      shape: 'waiting',
      tone: 'plain',
      link: { to: '/o/$slug/messages', params, search: { state: 'waiting' } },
      words: t('overview.toApply', { count: counts.messagesWaiting }),
      more: counts.messagesToSend === 0 ? oldest : undefined,
    },
  ]
  return rows.filter(({ count }) => count > 0)
}

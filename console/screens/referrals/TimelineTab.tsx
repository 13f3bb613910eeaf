/** The story of a referral from the first event on: what the source said, what was sent where, and what people decided. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { TimelineAttempt, TimelineEntry } from '../../api/referralTypes.ts'
import { Mark } from '../../parts/Mark.tsx'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { stateWord } from '../../parts/states.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import story from '../MessageDrawer.module.css'
import { eventWord } from '../setUp/eventWords.ts'
import { PartList } from './PartList.tsx'
import { SaidBy } from './SaidBy.tsx'

type Of<Kind extends TimelineEntry['kind']> = Extract<TimelineEntry, { kind: Kind }>

export function TimelineTab({ entries, source }: { entries: readonly TimelineEntry[]; source: string }) {
  const { t } = useTranslation()
  return (
    <ol className={story.steps} aria-label={t('referrals.tab.timeline')}>
      {entries.map(entry => (
        <li key={keyOf(entry)} className={story.step}>
          {markOf(entry)}
          {wordsOf(entry, source)}
          <span className={text.soft}>
            <When at={entry.at} show="clock" />
          </span>
        </li>
      ))}
    </ol>
  )
}

/** One message can bring several events at once, one person decide several things. */
function keyOf(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'event':
      return `${entry.message} ${entry.eventType} ${entry.version}`
    case 'delivery':
      return entry.id
    case 'decision':
      return `${entry.at} ${entry.action}`
  }
}

function markOf(entry: TimelineEntry) {
  switch (entry.kind) {
    case 'event':
      return <StateMark kind="step" state="done" markOnly />
    case 'delivery':
      return <StateMark kind="delivery" state={entry.state} markOnly />
    case 'decision':
      return (
        <span aria-hidden>
          <Mark shape={entry.action === 'decline' ? 'refused' : 'done'} />
        </span>
      )
  }
}

function wordsOf(entry: TimelineEntry, source: string) {
  switch (entry.kind) {
    case 'event':
      return <Event entry={entry} />
    case 'delivery':
      return <Sent entry={entry} source={source} />
    case 'decision':
      return <Decided entry={entry} />
  }
}

function Event({ entry }: { entry: Of<'event'> }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  return (
    <div>
      <p className={story.stepName}>{eventWord(t, entry.eventType)}</p>
      <p className={text.soft}>
        {t('referrals.story.said', { source: entry.connection.title })} <When at={entry.happenedAt} show="clock" />
        {may('messages.read') && (
          <>
            {' · '}
            <Link to="/o/$slug/messages/$id" params={{ slug, id: entry.message }} className={text.link}>
              {t('message.title')}
            </Link>
          </>
        )}
      </p>
    </div>
  )
}

function Sent({ entry, source }: { entry: Of<'delivery'>; source: string }) {
  const { t } = useTranslation()
  const { language } = useLocale()
  const target = entry.connection.title
  const waits = entry.state === 'pending' || entry.state === 'retry'
  return (
    <div>
      <p className={story.stepName}>
        {t(entry.replayOf ? 'referrals.story.again' : 'referrals.story.sent', {
          target,
          state: stateWord('delivery', entry.state).word[language],
        })}
      </p>
      <p className={text.soft}>
        {t('referrals.story.because', { event: eventWord(t, entry.eventType) })}
        {entry.problem && ` ${problemText(t, entry.problem, { connection: target }).says}`}
        {waits && entry.wait && ` ${t(`wait.${entry.wait}`, { defaultValue: entry.wait })}`}
        {waits && entry.dueAt && (
          <>
            {` ${t('delivery.due')} `}
            <When at={entry.dueAt} />
          </>
        )}
      </p>
      {entry.parts.length > 1 && <PartList parts={entry.parts} source={source} target={target} />}
      {entry.attempts.length > 0 && <Attempts attempts={entry.attempts} target={target} />}
    </div>
  )
}

function Attempts({ attempts, target }: { attempts: readonly TimelineAttempt[]; target: string }) {
  const { t } = useTranslation()
  const said = attempts.findLast(each => each.said)?.said
  return (
    <details className={story.attempts}>
      <summary>{t('delivery.attempts', { count: attempts.length })}</summary>
      <ol>
        {attempts.map(attempt => (
          <li key={attempt.number}>
            {t('delivery.attempt', { number: attempt.number })} · <When at={attempt.startedAt} show="clock" /> ·{' '}
            {t(`outcome.${attempt.outcome ?? 'open'}`, { defaultValue: attempt.outcome ?? '' })}
            {attempt.status !== null && <span className={text.soft}>{` · ${attempt.status}`}</span>}
            {attempt.problem && (
              <span className={text.soft}>{` · ${problemText(t, attempt.problem, { connection: target }).says}`}</span>
            )}
          </li>
        ))}
      </ol>
      {said && <SaidBy said={said} target={target} />}
    </details>
  )
}

function Decided({ entry }: { entry: Of<'decision'> }) {
  const { t } = useTranslation()
  return (
    <div>
      <p className={story.stepName}>
        {t(`referrals.story.did.${entry.action}`, { who: entry.by.name, defaultValue: entry.action })}
      </p>
      {entry.reason && (
        <p className={text.soft} dir="auto">
          {entry.reason}
        </p>
      )}
    </div>
  )
}

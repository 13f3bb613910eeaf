/** The history of an appointment, the newest first: versions with what they changed, deliveries, settled conflicts. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type {
  AppointmentDelivery,
  AppointmentDetail,
  AppointmentMark,
  AppointmentVersion,
} from '../../api/calendarTypes.ts'
import { useNow } from '../../parts/clock.ts'
import { clockTime } from '../../parts/format.ts'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { stateWord } from '../../parts/states.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import story from '../MessageDrawer.module.css'
import { eventWord } from '../setUp/eventWords.ts'
import classes from './AppointmentDrawer.module.css'
import type { Words } from './useItemWords.ts'

type Props = { appointment: AppointmentDetail; words: Words }
type Entry =
  | { kind: 'version'; at: string; version: AppointmentVersion }
  | { kind: 'delivery'; at: string; delivery: AppointmentDelivery }
  | { kind: 'mark'; at: string; mark: AppointmentMark }

export function History({ appointment, words }: Props) {
  const { t } = useTranslation()
  const entries: Entry[] = [
    ...appointment.deliveries.map((delivery): Entry => ({ kind: 'delivery', at: delivery.createdAt, delivery })),
    ...appointment.marks.map((mark): Entry => ({ kind: 'mark', at: mark.at, mark })),
    ...appointment.versions.map((version): Entry => ({ kind: 'version', at: version.at, version })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || numberOf(b) - numberOf(a))
  return (
    <ol className={story.steps} aria-label={t('calendar.history')}>
      {entries.map(entry => (
        <li key={keyOf(entry)} className={story.step}>
          {entry.kind === 'version' ? (
            <>
              <StateMark kind="step" state="done" markOnly />
              <Version version={entry.version} appointment={appointment} words={words} />
            </>
          ) : entry.kind === 'mark' ? (
            <>
              <StateMark kind="step" state="done" markOnly />
              <Around mark={entry.mark} />
            </>
          ) : (
            <>
              <StateMark kind="delivery" state={entry.delivery.state} markOnly />
              <Sent delivery={entry.delivery} />
            </>
          )}
          <span className={text.soft}>
            <When at={entry.at} show="clock" />
          </span>
        </li>
      ))}
    </ol>
  )
}

/** What happened at the same moment: a version before its own deliveries, read from below. */
function numberOf(entry: Entry): number {
  switch (entry.kind) {
    case 'version':
      return entry.version.version
    case 'delivery':
      return entry.delivery.version + 0.5
    case 'mark':
      return entry.mark.kind === 'meeting-ended' ? 1 : 0
  }
}

function keyOf(entry: Entry): string | number {
  switch (entry.kind) {
    case 'version':
      return entry.version.version
    case 'delivery':
      return entry.delivery.id
    case 'mark':
      return `${entry.mark.kind} ${entry.at}`
  }
}

/** By the booking system's timer: it says nothing of who came, and goes nowhere. */
function Around({ mark }: { mark: AppointmentMark }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  return (
    <div>
      <p className={story.stepName}>
        {t(`calendar.mark.${mark.kind}`)} <span className={text.soft}>{mark.connection.title}</span>
      </p>
      <p className={text.soft}>{t('calendar.markAbout')}</p>
      {mark.message && may('messages.read') && (
        <Link to="/o/$slug/messages/$id" params={{ slug, id: mark.message }} className={text.link}>
          {t('message.title')}
        </Link>
      )}
    </div>
  )
}

function Version({ version, appointment, words }: Props & { version: AppointmentVersion }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const settled = appointment.conflicts.filter(each => each.version === version.version)
  return (
    <div>
      <p className={story.stepName}>
        {version.undo ? t('calendar.setBack') : version.type ? eventWord(t, version.type) : t('calendar.byHub')}{' '}
        <span className={text.soft}>
          {[version.connection?.title, t('calendar.version', { number: version.version })].filter(Boolean).join(' · ')}
        </span>
      </p>
      {version.changes.length > 0 && <Changes version={version} words={words} />}
      {settled.map(({ field, winner }) => (
        <p key={field}>
          {t('calendar.settled', { field: t(`calendar.field.${field}`), whose: t(`calendar.winner.${winner}`) })}
        </p>
      ))}
      {version.message && may('messages.read') && (
        <Link to="/o/$slug/messages/$id" params={{ slug, id: version.message }} className={text.link}>
          {t('message.title')}
        </Link>
      )}
    </div>
  )
}

/** What was, crossed out, and what is. A first version says only what is. */
function Changes({ version, words }: { version: AppointmentVersion; words: Words }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const now = useNow()
  const show = (field: string, values: readonly string[]) => {
    if (field === 'status') return values.map(words.status).join(', ')
    if (field === 'start' || field === 'end')
      return values.map(each => clockTime(new Date(each), now, locale)).join(', ')
    return values.map(each => each || t('myDay.nameless')).join(', ')
  }
  return (
    <ul className={classes.changes}>
      {version.changes.map(({ field, before, after }) => (
        <li key={field}>
          <span className={text.soft}>{t('calendar.changed', { field: t(`calendar.field.${field}`) })}</span>{' '}
          {before.length > 0 && (
            <>
              <del className={classes.before}>{show(field, before)}</del>
              {' → '}
            </>
          )}
          {after.length > 0 ? <ins className={classes.after}>{show(field, after)}</ins> : t('calendar.nothing')}
        </li>
      ))}
    </ul>
  )
}

function Sent({ delivery }: { delivery: AppointmentDelivery }) {
  const { t } = useTranslation()
  const { language } = useLocale()
  const slug = useSlug()
  const may = useMay()
  const { connection, state, problem, wait, message } = delivery
  const isWaiting = state === 'pending' || state === 'retry'
  return (
    <div>
      <p className={story.stepName}>
        {t('referrals.story.sent', { target: connection.title, state: stateWord('delivery', state).word[language] })}
      </p>
      <p className={text.soft}>
        {problem && `${problemText(t, problem, { connection: connection.title }).says} `}
        {isWaiting && wait && `${t(`wait.${wait}`, { defaultValue: wait })} `}
        {delivery.attempts > 0 && t('delivery.attempts', { count: delivery.attempts })}
      </p>
      {message && state !== 'delivered' && may('messages.read') && (
        <Link to="/o/$slug/messages/$id" params={{ slug, id: message }} className={text.link}>
          {t('message.title')}
        </Link>
      )}
    </div>
  )
}

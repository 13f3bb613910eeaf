/** The messages themselves, the newest first: for which visit, through what, and what became of each. */
import { Button, SegmentedControl } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconClock, IconMinus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Reminder, type ReminderState, remindersQuery, setWanted } from '../../../api/reminders.ts'
import { moveRow, useKeys } from '../../../parts/keys.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { problemText } from '../../../parts/problemText.ts'
import { useMay, useSlug } from '../../../parts/session.ts'
import { useChange } from '../../../parts/useChange.ts'
import { When } from '../../../parts/When.tsx'
import alerts from '../alerts/Alerts.module.css'
import classes from './Reminders.module.css'
import { type ReminderSearch, shownStates } from './reminderSearch.ts'

const route = getRouteApi('/o/$slug/settings/reminders')

const icons: Readonly<Record<ReminderState, typeof IconCheck>> = {
  waiting: IconClock,
  sending: IconClock,
  sent: IconCheck,
  failed: IconAlertTriangle,
  unclear: IconAlertTriangle,
  'not-sent': IconMinus,
  dropped: IconMinus,
}

export function ReminderList({ isOn }: { isOn: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { state, record, cursor } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch } = useQuery(remindersQuery(slug, { state, record, cursor }))
  useKeys({ j: () => moveRow(1), k: () => moveRow(-1) })
  const about = record ? { record } : {}
  const show = (search: ReminderSearch) => void navigate({ search: { ...about, ...search } })
  const labelOf = (value: 'all' | ReminderState) => {
    const count = value === 'all' ? undefined : data?.counts[value]
    return count ? `${t(`reminders.of.${value}`)} ${count}` : t(`reminders.of.${value}`)
  }
  return (
    <section className={alerts.part} aria-labelledby="reminder-list">
      <div className={`${alerts.historyHead} ${classes.head}`}>
        <div>
          <h2 id="reminder-list" className={alerts.title}>
            {t('reminders.title')}
          </h2>
          <p className={alerts.about}>{t('reminders.about')}</p>
        </div>
        <SegmentedControl
          aria-label={t('reminders.show')}
          value={state ?? 'all'}
          onChange={value => {
            const chosen = shownStates.find(each => each === value)
            show(chosen ? { state: chosen } : {})
          }}
          data={(['all', ...shownStates] as const).map(value => ({ value, label: labelOf(value) }))}
        />
      </div>
      {record && (
        <p className={classes.help}>
          {t('reminders.ofVisit')}{' '}
          <Button size="compact-xs" variant="subtle" onClick={() => void navigate({ search: state ? { state } : {} })}>
            {t('reminders.ofAll')}
          </Button>
        </p>
      )}
      <div className={alerts.card}>
        {error && !data ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <LoadingRows rows={3} height={56} />
        ) : data.items.length === 0 ? (
          <p className={alerts.quiet}>{isOn || state ? t('reminders.none') : t('reminders.noneOff')}</p>
        ) : (
          <ul className={alerts.alerts}>
            {data.items.map(each => (
              <Row key={each.id} reminder={each} />
            ))}
          </ul>
        )}
        {(data?.next || cursor) && (
          <div className={alerts.more}>
            {cursor && (
              <Button size="compact-sm" variant="subtle" onClick={() => show(state ? { state } : {})}>
                {t('alerts.history.newest')}
              </Button>
            )}
            {data?.next && (
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => show({ ...(state ? { state } : {}), cursor: data.next ?? undefined })}
              >
                {t('alerts.history.older')}
              </Button>
            )}
          </div>
        )}
      </div>
    </section>
  )
}

function Row({ reminder }: { reminder: Reminder }) {
  const { t } = useTranslation()
  const { kind, minutesBefore, startsAt, state, channel, language, person, dueAt, endedAt, createdAt } = reminder
  const Icon = icons[state]
  const facts = [
    channel ? t(`reminders.channel.${channel}`) : undefined,
    language ? t(`reminders.language.${language}`) : undefined,
  ].filter(each => each !== undefined)
  return (
    <li className={alerts.alert} data-row={reminder.id} tabIndex={-1}>
      <div className={alerts.alertHead}>
        <span className={alerts.says}>
          {person?.name ?? t('reminders.somebody')}
          <span className={classes.soft}>
            {' · '}
            {kind === 'reminder'
              ? t('reminders.before', { count: Math.round(minutesBefore / 60) })
              : t(`reminders.kind.${kind}`)}
          </span>
        </span>
        <span className={classes.state} data-state={state}>
          <Icon size={15} aria-hidden />
          {t(`reminders.state.${state}`)}
        </span>
      </div>
      <div className={classes.row}>
        <p className={alerts.line}>
          {t('reminders.visit')} <When at={startsAt} show="clock" />
          {facts.map(fact => ` · ${fact}`)}
          {' · '}
          <When at={state === 'waiting' ? dueAt : (endedAt ?? createdAt)} show="relative" />
        </p>
        <div className={classes.wish}>
          <ReadIt reminder={reminder} />
          {person && <Wanted person={person} />}
        </div>
      </div>
      <Why reminder={reminder} />
    </li>
  )
}

/** Why it did not leave, or what it waits for: one of our own reasons, or a problem of the registry. */
function Why({ reminder: { reason, state, status } }: { reminder: Reminder }) {
  const { t } = useTranslation()
  if (!reason || state === 'sent') return null
  const own = t(`reminders.why.${reason}`, { defaultValue: '' })
  const { says, fix } = problemText(t, reason)
  return (
    <p className={alerts.line}>
      {own || `${says} ${fix}`}
      {status ? ` (${status})` : ''}
    </p>
  )
}

function Wanted({ person }: { person: NonNullable<Reminder['person']> }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()('reminders.choose')
  const change = useChange<boolean>({
    run: wanted => setWanted(slug, person.id, wanted),
    done: (_, wanted) => t(wanted ? 'reminders.wantedAgain' : 'reminders.unwanted'),
  })
  if (!may) return null
  return (
    <>
      {!person.wanted && <span>{t('reminders.asked')}</span>}
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        fw={500}
        loading={change.isPending}
        aria-label={t(person.wanted ? 'reminders.stopFor' : 'reminders.startFor', {
          name: person.name ?? t('reminders.somebody'),
        })}
        onClick={() => change.mutate(!person.wanted)}
      >
        {t(person.wanted ? 'reminders.stop' : 'reminders.start')}
      </Button>
    </>
  )
}

/** Shows below how messages about this visit read, in both languages. */
function ReadIt({ reminder: { visit, person } }: { reminder: Reminder }) {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      fw={500}
      aria-label={t('reminders.readFor', { name: person?.name ?? t('reminders.somebody') })}
      onClick={() => {
        void navigate({ search: { ...search, visit }, resetScroll: false })
        document.getElementById('reminder-texts')?.scrollIntoView({ block: 'start' })
      }}
    >
      {t('reminders.read')}
    </Button>
  )
}

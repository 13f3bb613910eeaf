/** How each system stands to an appointment: in a word, with what it has instead, why, and where to go on. */
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { AppointmentDetail, CalendarSystem } from '../../api/calendarTypes.ts'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import classes from './AppointmentDrawer.module.css'
import type { Words } from './useItemWords.ts'

type Props = { appointment: AppointmentDetail; words: Words }

export function Systems({ appointment, words }: Props) {
  const { t } = useTranslation()
  return (
    <ul className={classes.systems}>
      {appointment.systems.map(system => (
        <li key={system.connection.id} className={classes.system}>
          <div className={classes.head}>
            <span>
              <span className={classes.title}>{system.connection.title}</span>{' '}
              <span className={text.soft}>
                {system.connection.slug}
                {system.isOrigin && ` · ${t('calendar.firstSeen')}`}
              </span>
            </span>
            <StateMark kind="standing" state={system.standing} pill />
          </div>
          <Why appointment={appointment} system={system} words={words} />
        </li>
      ))}
    </ul>
  )
}

function Why({ appointment, system, words }: Props & { system: CalendarSystem }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { standing, problem, wait, task, conflicts, delivery } = system
  const message = appointment.deliveries.find(({ id }) => id === delivery)?.message
  const said = problem && (standing === 'failed' || standing === 'ambiguous' || standing === 'suppressed')
  const { says, fix } = said
    ? problemText(t, problem, { connection: system.connection.title })
    : { says: undefined, fix: undefined }
  const instead = words.instead(system, appointment)
  return (
    <>
      {instead && <p>{instead}</p>}
      {says && (
        <p>
          {says} <span className={text.soft}>{fix}</span>
        </p>
      )}
      {standing === 'waiting' && wait && <p className={text.soft}>{t(`wait.${wait}`, { defaultValue: wait })}</p>}
      {standing === 'behind' && <p className={text.soft}>{t('calendar.behindText')}</p>}
      {conflicts.length > 0 && (
        <p>
          {conflicts
            .map(({ field, winner }) =>
              t('calendar.settled', { field: t(`calendar.field.${field}`), whose: t(`calendar.winner.${winner}`) }),
            )
            .join(' ')}
        </p>
      )}
      {task && may('tasks.read') && (
        <p>
          <Link to="/o/$slug/tasks/$id" params={{ slug, id: task }} className={text.link}>
            {t('calendar.toTask')}
          </Link>
        </p>
      )}
      {message && standing !== 'equal' && may('messages.read') && (
        <p>
          <Link to="/o/$slug/messages/$id" params={{ slug, id: message }} className={text.link}>
            {t('calendar.toMessage')}
          </Link>
        </p>
      )}
    </>
  )
}

/** Which message goes through what: a row a message, a column a channel. */
import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ReminderKind, ReminderSettings } from '../../../api/reminders.ts'
import classes from './Reminders.module.css'

type Kinds = ReminderSettings['kinds']
export const kinds: readonly ReminderKind[] = ['confirmation', 'moved', 'cancelled', 'reminder']
const channels = ['email', 'sms'] as const

export function KindTable({ kinds: chosen, onChange }: { kinds: Kinds; onChange: (kinds: Kinds) => void }) {
  const { t } = useTranslation()
  return (
    <table className={classes.kinds}>
      <thead>
        <tr>
          <th scope="col">{t('reminders.form.message')}</th>
          {channels.map(channel => (
            <th key={channel} scope="col">
              {t(`reminders.channel.${channel}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds.map(kind => (
          <tr key={kind}>
            <th scope="row">{t(`reminders.kind.${kind}`)}</th>
            {channels.map(channel => (
              <td key={channel}>
                <Checkbox
                  aria-label={`${t(`reminders.kind.${kind}`)}: ${t(`reminders.channel.${channel}`)}`}
                  checked={chosen[kind][channel]}
                  onChange={event =>
                    onChange({ ...chosen, [kind]: { ...chosen[kind], [channel]: event.currentTarget.checked } })
                  }
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Hours of single days, instead of those of their weekdays. */
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DatedHours } from '../../api/visits.ts'
import { RowsField } from './RowsField.tsx'

type Props = {
  rows: readonly DatedHours[]
  disabled: boolean
  onChange: (rows: readonly DatedHours[]) => void
}

/** Whether a day ends after it begins, as far as both are typed. */
export function isDayRight({ from, to }: DatedHours): boolean {
  return from === '' || to === '' || from < to
}

export function DatesField({ rows, disabled, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <RowsField
      legend={t('visits.dates')}
      help={t('visits.datesHelp')}
      rows={rows}
      disabled={disabled}
      removes={({ date }) => t('visits.takeOut', { what: date })}
      adds={t('visits.addDate')}
      blank={{ date: '', from: '', to: '' }}
      onChange={onChange}
    >
      {(row, change) => (
        <>
          <TextInput
            type="date"
            label={t('visits.day')}
            disabled={disabled}
            value={row.date}
            onChange={event => change({ date: event.currentTarget.value })}
          />
          <TextInput
            type="time"
            label={t('visits.from')}
            disabled={disabled}
            value={row.from}
            onChange={event => change({ from: event.currentTarget.value })}
          />
          <TextInput
            type="time"
            label={t('visits.to')}
            disabled={disabled}
            value={row.to === '24:00' ? '23:59' : row.to}
            error={isDayRight(row) ? undefined : t('visits.endsBefore')}
            onChange={event =>
              change({ to: event.currentTarget.value === '23:59' ? '24:00' : event.currentTarget.value })
            }
          />
        </>
      )}
    </RowsField>
  )
}

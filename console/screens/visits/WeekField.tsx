/** The hours of a week: one line a day, typed as people say them; empty is closed. */
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenHours } from '../../api/visits.ts'
import { hoursOfDay, textOfDay, weekdays } from './hoursText.ts'
import { useDayName } from './useDayName.ts'
import classes from './visits.module.css'

/** `onChange` is told undefined while a line cannot be read. */
type Props = {
  legend: string
  help: string
  start: readonly OpenHours[]
  disabled: boolean
  onChange: (hours: readonly OpenHours[] | undefined) => void
}

export function WeekField({ legend, help, start, disabled, onChange }: Props) {
  const { t } = useTranslation()
  const dayOf = useDayName('long')
  const [lines, setLines] = useState(() => weekdays.map(weekday => textOfDay(start, weekday)))
  const set = (next: string[]) => {
    setLines(next)
    const hours = next.map((line, n) => hoursOfDay(line, n + 1))
    onChange(hours.every(each => each !== undefined) ? hours.flatMap(each => each ?? []) : undefined)
  }
  return (
    <fieldset className={classes.group}>
      <legend>{legend}</legend>
      <p className={classes.help}>{help}</p>
      {weekdays.map((weekday, n) => {
        const line = lines[n] ?? ''
        const name = dayOf(weekday)
        return (
          <div key={weekday} className={classes.day}>
            <span aria-hidden>{name}</span>
            <TextInput
              aria-label={name}
              placeholder={t('visits.closed')}
              autoComplete="off"
              disabled={disabled}
              value={line}
              error={hoursOfDay(line, weekday) ? undefined : t('visits.hoursUnreadable')}
              onChange={event => {
                const { value } = event.currentTarget
                set(lines.map((each, at) => (at === n ? value : each)))
              }}
            />
          </div>
        )
      })}
      {!disabled && (
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => set(lines.map((line, n) => (n < 5 ? (lines[0] ?? '') : line)))}
          >
            {t('visits.sameAllWeek', { day: dayOf(1) })}
          </Button>
        </div>
      )}
    </fieldset>
  )
}

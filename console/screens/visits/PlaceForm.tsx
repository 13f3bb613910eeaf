/** The hours and holidays of one place, or of all of them. */
import { Button, TextInput } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PlaceBody } from '../../api/visits.ts'
import { LeaveGuard } from '../../parts/LeaveGuard.tsx'
import { RowsField } from './RowsField.tsx'
import { TakeFromEhr } from './TakeFromEhr.tsx'
import classes from './visits.module.css'
import { WeekField } from './WeekField.tsx'

type Props = {
  /** Of the place; absent for all places. */
  record?: string
  start: PlaceBody
  /** The zone that holds when none is given here. */
  zone: string
  help: string
  saving: boolean
  mayChange: boolean
  onSave: (body: PlaceBody) => void
  children?: ReactNode
}

export function PlaceForm({ record, start, zone, help, saving, mayChange, onSave, children }: Props) {
  const { t } = useTranslation()
  const [body, setBody] = useState(start)
  const [isReadable, setReadable] = useState(true)
  /** The week begins anew when the EHR fills it. */
  const [round, setRound] = useState(0)
  const sent = useRef(false)
  const set = (change: Partial<PlaceBody>) => {
    sent.current = false
    setBody(before => ({ ...before, ...change }))
  }
  return (
    <form
      className={classes.form}
      onSubmit={event => {
        event.preventDefault()
        if (!isReadable || !mayChange) return
        sent.current = true
        onSave({ ...body, holidays: body.holidays.filter(({ date, name }) => date !== '' && name.trim() !== '') })
      }}
    >
      {mayChange && record && (
        <TakeFromEhr
          type="Location"
          record={record}
          isUseful={({ hours }) => hours.length > 0}
          onTake={({ hours }) => {
            set({ hours })
            setReadable(true)
            setRound(round + 1)
          }}
        />
      )}
      <WeekField
        key={round}
        legend={t('visits.hours')}
        help={help}
        start={body.hours}
        disabled={!mayChange}
        onChange={hours => {
          setReadable(hours !== undefined)
          if (hours) set({ hours })
        }}
      />
      <ZoneField
        value={body.zone}
        standard={zone}
        disabled={!mayChange}
        onChange={value => {
          const { zone: _before, ...rest } = body
          sent.current = false
          setBody(value ? { ...rest, zone: value } : rest)
        }}
      />
      <RowsField
        legend={t('visits.holidays')}
        help={t('visits.holidaysHelp')}
        rows={body.holidays}
        disabled={!mayChange}
        removes={({ name, date }) => t('visits.takeOut', { what: name || date })}
        adds={t('visits.addHoliday')}
        blank={{ date: '', name: '' }}
        onChange={holidays => set({ holidays })}
      >
        {(row, change) => (
          <>
            <TextInput
              type="date"
              aria-label={t('visits.date')}
              disabled={!mayChange}
              value={row.date}
              onChange={event => change({ date: event.currentTarget.value })}
            />
            <TextInput
              aria-label={t('visits.holiday')}
              placeholder={t('visits.holiday')}
              autoComplete="off"
              disabled={!mayChange}
              value={row.name}
              onChange={event => change({ name: event.currentTarget.value })}
            />
          </>
        )}
      </RowsField>
      <div className={classes.actions}>
        <Button type="submit" loading={saving} disabled={!mayChange || !isReadable}>
          {t('setUp.save')}
        </Button>
        {!mayChange && <span className={classes.help}>{t('setUp.askAdmin')}</span>}
        {children}
      </div>
      <LeaveGuard isDirty={() => !sent.current && JSON.stringify(body) !== JSON.stringify(start)} />
    </form>
  )
}

type ZoneProps = {
  value: string | undefined
  standard: string
  disabled: boolean
  onChange: (zone: string | undefined) => void
}

/** The zone whose wall the hours go by; empty: the one of the organization. */
export function ZoneField({ value, standard, disabled, onChange }: ZoneProps) {
  const { t } = useTranslation()
  return (
    <>
      <TextInput
        label={t('form.optional', { label: t('visits.zone') })}
        placeholder={standard}
        list="visit-zones"
        autoComplete="off"
        disabled={disabled}
        value={value ?? ''}
        maxLength={60}
        onChange={event => onChange(event.currentTarget.value.trim() || undefined)}
      />
      <datalist id="visit-zones">
        {Intl.supportedValuesOf('timeZone').map(zone => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  )
}

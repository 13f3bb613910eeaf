/** The hours of a practitioner, the days they are away, and where they are licensed. */
import { Button, TextInput } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PractitionerBody } from '../../api/visits.ts'
import { LeaveGuard } from '../../parts/LeaveGuard.tsx'
import { DatesField, isDayRight } from './DatesField.tsx'
import { ZoneField } from './PlaceForm.tsx'
import { RowsField } from './RowsField.tsx'
import { TakeFromEhr } from './TakeFromEhr.tsx'
import classes from './visits.module.css'
import { WeekField } from './WeekField.tsx'

type Props = {
  record: string
  start: PractitionerBody
  zone: string
  saving: boolean
  mayChange: boolean
  onSave: (body: PractitionerBody) => void
  children?: ReactNode
}

/** Two letters of the country, a dash, and the province or state. */
const jurisdiction = /^[A-Z]{2}-[A-Z0-9]{1,3}$/

export function PractitionerForm({ record, start, zone, saving, mayChange, onSave, children }: Props) {
  const { t } = useTranslation()
  const [body, setBody] = useState(start)
  const [isReadable, setReadable] = useState(true)
  /** Fields that keep what is typed begin anew when the EHR fills them. */
  const [round, setRound] = useState(0)
  /** On whose wall the hours are, when they come from free slots. */
  const [slotsZone, setSlotsZone] = useState<string>()
  const sent = useRef(false)
  const set = (change: Partial<PractitionerBody>) => {
    sent.current = false
    setBody(before => ({ ...before, ...change }))
  }
  const wrongLicence = body.licences.some(each => each.jurisdiction !== '' && !jurisdiction.test(each.jurisdiction))
  const wrongLeave = body.timeOff.some(({ from, to }) => from !== '' && to !== '' && to < from)
  const isRight = isReadable && !wrongLicence && !wrongLeave && body.dates.every(isDayRight)
  return (
    <form
      className={classes.form}
      onSubmit={event => {
        event.preventDefault()
        if (!isRight || !mayChange) return
        sent.current = true
        onSave({
          ...body,
          dates: body.dates.filter(({ date, from, to }) => date !== '' && from !== '' && to !== ''),
          timeOff: body.timeOff.filter(({ from }) => from !== '').map(({ from, to }) => ({ from, to: to || from })),
          licences: body.licences
            .filter(each => each.jurisdiction !== '')
            .map(({ jurisdiction: where, validTo }) => ({ jurisdiction: where, ...(validTo ? { validTo } : {}) })),
        })
      }}
    >
      {mayChange && (
        <TakeFromEhr
          type="Practitioner"
          record={record}
          isUseful={({ hours, timeOff, fromSlots }) =>
            hours.length + timeOff.length + (fromSlots?.dates.length ?? 0) > 0
          }
          onTake={({ hours, timeOff, fromSlots }) => {
            set({
              ...(hours.length > 0 || fromSlots ? { hours } : {}),
              ...(timeOff.length > 0 ? { timeOff } : {}),
              ...(fromSlots ? { dates: fromSlots.dates, zone: fromSlots.zone } : {}),
            })
            setSlotsZone(fromSlots?.zone)
            setReadable(true)
            setRound(round + 1)
          }}
        />
      )}
      {slotsZone && <p className={classes.help}>{t('visits.fromSlots', { zone: slotsZone })}</p>}
      <WeekField
        key={`hours ${round}`}
        legend={t('visits.hours')}
        help={t('visits.practitionerHoursHelp')}
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
      <DatesField key={`dates ${round}`} rows={body.dates} disabled={!mayChange} onChange={dates => set({ dates })} />
      <RowsField
        key={`away ${round}`}
        legend={t('visits.timeOff')}
        help={t('visits.timeOffHelp')}
        rows={body.timeOff}
        disabled={!mayChange}
        removes={({ from }) => t('visits.takeOut', { what: from })}
        adds={t('visits.addTimeOff')}
        blank={{ from: '', to: '' }}
        onChange={timeOff => set({ timeOff })}
      >
        {(row, change) => (
          <>
            <TextInput
              type="date"
              label={t('visits.firstDay')}
              disabled={!mayChange}
              value={row.from}
              onChange={event => change({ from: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              label={t('visits.lastDay')}
              disabled={!mayChange}
              value={row.to}
              error={row.to !== '' && row.to < row.from ? t('visits.endsBefore') : undefined}
              onChange={event => change({ to: event.currentTarget.value })}
            />
          </>
        )}
      </RowsField>
      <RowsField
        legend={t('visits.licences')}
        help={t('visits.licencesHelp')}
        rows={body.licences}
        disabled={!mayChange}
        removes={row => t('visits.takeOut', { what: row.jurisdiction })}
        adds={t('visits.addLicence')}
        blank={{ jurisdiction: '' }}
        onChange={licences => set({ licences })}
      >
        {(row, change) => (
          <>
            <TextInput
              label={t('visits.jurisdiction')}
              placeholder="CA-ON"
              autoComplete="off"
              disabled={!mayChange}
              value={row.jurisdiction}
              error={
                row.jurisdiction !== '' && !jurisdiction.test(row.jurisdiction)
                  ? t('visits.jurisdictionForm')
                  : undefined
              }
              onChange={event => change({ jurisdiction: event.currentTarget.value.toUpperCase() })}
            />
            <TextInput
              type="date"
              label={t('form.optional', { label: t('visits.validTo') })}
              disabled={!mayChange}
              value={row.validTo ?? ''}
              onChange={event => change({ validTo: event.currentTarget.value })}
            />
          </>
        )}
      </RowsField>
      <div className={classes.actions}>
        <Button type="submit" loading={saving} disabled={!mayChange || !isRight}>
          {t('setUp.save')}
        </Button>
        {!mayChange && <span className={classes.help}>{t('setUp.askAdmin')}</span>}
        {children}
      </div>
      <LeaveGuard isDirty={() => !sent.current && JSON.stringify(body) !== JSON.stringify(start)} />
    </form>
  )
}

/** The form of a visit type: how long, for whom, how and where, what must be there before it, and what it is called elsewhere. */
import { Button, Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Patients, VisitMode, Visits, VisitTypeBody } from '../../api/visits.ts'
import { LeaveGuard } from '../../parts/LeaveGuard.tsx'
import { QuestionsField } from './QuestionsField.tsx'
import { RowsField } from './RowsField.tsx'
import classes from './visits.module.css'

type Props = {
  start: VisitTypeBody
  visits: Visits
  saving: boolean
  mayChange: boolean
  onSave: (body: VisitTypeBody) => void
  children?: ReactNode
}

const modes: readonly VisitMode[] = ['in-person', 'telehealth', 'either']
const kinds: readonly Patients[] = ['any', 'new', 'returning']

export function TypeForm({ start, visits, saving, mayChange, onSave, children }: Props) {
  const { t } = useTranslation()
  const [body, setBody] = useState(start)
  const [asked, setAsked] = useState(false)
  const sent = useRef(false)
  const set = (change: Partial<VisitTypeBody>) => {
    sent.current = false
    setBody(before => ({ ...before, ...change }))
  }
  const isComplete = body.name.trim() !== '' && body.minutes >= 5
  const number = (name: 'minutes' | 'minutesBefore' | 'minutesAfter' | 'atOnce') => ({
    label: t(`visits.type.${name}`),
    value: body[name],
    min: name === 'minutes' ? 5 : name === 'atOnce' ? 1 : 0,
    allowDecimal: false,
    disabled: !mayChange,
    onChange: (value: string | number) => set({ [name]: Number(value) }),
  })
  return (
    <form
      className={classes.form}
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!isComplete || !mayChange) return
        sent.current = true
        onSave(cleaned(body))
      }}
    >
      <TextInput
        label={t('visits.type.name')}
        data-autofocus
        autoComplete="off"
        disabled={!mayChange}
        value={body.name}
        error={asked && body.name.trim() === '' ? t('form.error.required') : undefined}
        onChange={event => set({ name: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        <NumberInput {...number('minutes')} />
        <NumberInput {...number('minutesBefore')} />
        <NumberInput {...number('minutesAfter')} />
      </div>
      <div className={classes.pair}>
        <NumberInput
          label={t('form.optional', { label: t('visits.type.perDay') })}
          value={body.perDay ?? ''}
          min={1}
          allowDecimal={false}
          disabled={!mayChange}
          onChange={value => {
            const { perDay: _before, ...rest } = body
            setBody(value === '' ? rest : { ...rest, perDay: Number(value) })
          }}
        />
        <NumberInput {...number('atOnce')} description={t('visits.type.atOnceHelp')} inputWrapperOrder={order} />
      </div>
      <div className={classes.pair}>
        <NativeSelect
          label={t('visits.type.patients')}
          disabled={!mayChange}
          value={body.patients}
          onChange={event => set({ patients: event.currentTarget.value as Patients })}
          data={kinds.map(value => ({ value, label: t(`visits.patients.${value}`) }))}
        />
        <NativeSelect
          label={t('visits.type.mode')}
          disabled={!mayChange}
          value={body.mode}
          onChange={event => set({ mode: event.currentTarget.value as VisitMode })}
          data={modes.map(value => ({ value, label: t(`visits.mode.${value}`) }))}
        />
      </div>
      {body.mode !== 'telehealth' && (
        <fieldset className={classes.group}>
          <legend>{t('visits.type.places')}</legend>
          <p className={classes.help}>{t('visits.type.placesHelp')}</p>
          <div className={classes.checks}>
            {placesOf(visits).map(({ record, name }) => (
              <Checkbox
                key={record}
                label={name}
                disabled={!mayChange}
                checked={body.places.includes(record)}
                onChange={() => set({ places: toggled(body.places, record) })}
              />
            ))}
          </div>
          <Checkbox
            label={t('visits.type.needsRoom')}
            description={t('visits.type.needsRoomHelp')}
            disabled={!mayChange}
            checked={body.needsRoom}
            onChange={event => set({ needsRoom: event.currentTarget.checked })}
          />
        </fieldset>
      )}
      <QuestionsField kind="intake" rows={body.intake} disabled={!mayChange} onChange={intake => set({ intake })} />
      <QuestionsField
        kind="documents"
        rows={body.documents}
        disabled={!mayChange}
        onChange={documents => set({ documents })}
      />
      <RowsField
        legend={t('visits.type.eventTypes')}
        help={t('visits.type.eventTypesHelp')}
        rows={body.eventTypes}
        disabled={!mayChange || visits.bookingSystems.length === 0}
        removes={({ value }) => t('visits.takeOut', { what: value })}
        adds={t('visits.type.addEventType')}
        blank={{ connection: visits.bookingSystems[0]?.id ?? '', value: '' }}
        onChange={eventTypes => set({ eventTypes })}
      >
        {(row, change) => (
          <>
            <NativeSelect
              aria-label={t('visits.type.bookingSystem')}
              disabled={!mayChange}
              value={row.connection}
              onChange={event => change({ connection: event.currentTarget.value })}
              data={visits.bookingSystems.map(({ id, title }) => ({ value: id, label: title }))}
            />
            <TextInput
              aria-label={t('visits.type.eventType')}
              placeholder={t('visits.type.eventTypeExample')}
              autoComplete="off"
              disabled={!mayChange}
              value={row.value}
              onChange={event => change({ value: event.currentTarget.value })}
            />
          </>
        )}
      </RowsField>
      <div className={classes.pair}>
        <NativeSelect
          label={t('form.optional', { label: t('visits.type.service') })}
          disabled={!mayChange}
          value={body.service ?? ''}
          onChange={event => {
            const { service: _before, ...rest } = body
            const { value } = event.currentTarget
            setBody(value === '' ? rest : { ...rest, service: value })
          }}
          data={[
            { value: '', label: t('visits.type.noService') },
            ...visits.services.map(({ record, name }) => ({ value: record, label: name })),
          ]}
        />
        <TextInput
          label={t('form.optional', { label: t('visits.type.code') })}
          autoComplete="off"
          disabled={!mayChange}
          value={body.code?.code ?? ''}
          onChange={event => {
            const { code: before, ...rest } = body
            const code = event.currentTarget.value
            setBody(code === '' ? rest : { ...rest, code: { ...before, code } })
          }}
        />
      </div>
      <div className={classes.actions}>
        <Button type="submit" loading={saving} disabled={!mayChange}>
          {t('setUp.save')}
        </Button>
        {!mayChange && <span className={classes.help}>{t('setUp.askAdmin')}</span>}
        {children}
      </div>
      <LeaveGuard isDirty={() => !sent.current && JSON.stringify(body) !== JSON.stringify(start)} />
    </form>
  )
}

const order: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description']

/** Places that are no rooms of another one. */
function placesOf({ places }: Visits) {
  const rooms = new Set(places.flatMap(each => each.rooms))
  return places.filter(({ record }) => !rooms.has(record))
}

function toggled(list: readonly string[], value: string): string[] {
  return list.includes(value) ? list.filter(each => each !== value) : [...list, value]
}

/** Without the rows that were left empty. */
function cleaned(body: VisitTypeBody): VisitTypeBody {
  const questions = (rows: VisitTypeBody['intake']) =>
    rows
      .filter(({ question }) => question.trim() !== '')
      .map(({ question, label }) => ({ question: question.trim(), label: label.trim() || question.trim() }))
  return {
    ...body,
    name: body.name.trim(),
    intake: questions(body.intake),
    documents: questions(body.documents),
    eventTypes: body.eventTypes
      .filter(({ value }) => value.trim() !== '')
      .map(each => ({ ...each, value: each.value.trim() })),
  }
}

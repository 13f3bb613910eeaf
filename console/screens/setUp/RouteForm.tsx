/** The form of a route: from where, to where, which events, which of them by a filter, and when it is tried again. */
import { Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../api/problem.ts'
import type { EventType, RouteDraft } from '../../api/setUpTypes.ts'
import type { Connection } from '../../api/types.ts'
import { errorsOf, type FieldErrors, noErrors } from '../../parts/form/check.ts'
import { isSame } from '../../parts/form/paths.ts'
import { focusFirstError } from '../../parts/form/SettingsForm.tsx'
import { LeaveGuard } from '../../parts/LeaveGuard.tsx'
import { ReasonField } from '../../parts/ReasonField.tsx'
import { EventChoice } from './EventChoice.tsx'
import classes from './setUp.module.css'
import { isSlug } from './slugs.ts'
import { readWaits } from './waits.ts'

export type RouteFields = {
  slug: string
  from: string
  to: string
  events: readonly string[]
  filter: string
  /** What must stand in its own crosswalks. */
  takes: readonly string[]
  /** Of referrals. */
  consent: string
  waits: string
  reason: string
}

type Props = {
  start: RouteFields
  connections: readonly Connection[]
  types: readonly EventType[]
  saving: boolean
  mayChange: boolean
  /** Resolves once it is saved. @throws what the hub refused, whose fields are then marked */
  onSave: (draft: RouteDraft, reason: string | undefined) => Promise<unknown>
  children?: ReactNode
}

export function RouteForm({ start, connections, types, saving, mayChange, onSave, children }: Props) {
  const { t } = useTranslation()
  const [fields, setFields] = useState(start)
  const [errors, setErrors] = useState<FieldErrors>(noErrors)
  const saved = useRef(start)
  const latest = useRef(fields)
  latest.current = fields
  const set = (change: Partial<RouteFields>) => {
    setFields(before => ({ ...before, ...change }))
    setErrors(new Map([...errors].filter(([path]) => !(path in change))))
  }
  const show = (found: FieldErrors) => {
    setErrors(found)
    if (found.size > 0) focusFirstError()
  }
  const wordOf = (path: string) => {
    const code = errors.get(path)
    return code === undefined ? undefined : t(`form.error.${code}`, { defaultValue: t('form.error.other') })
  }
  const save = () => {
    const wrong = faultsOf(fields)
    show(wrong)
    if (wrong.size > 0) return
    const reason = fields.reason.trim()
    onSave(draftOf(fields), reason || undefined).then(
      () => {
        saved.current = latest.current
      },
      error => show(new Map([...errorsOf(problemOf(error))].map(([path, code]) => [formField(path), code]))),
    )
  }
  const names = connections.map(({ id, title, slug }) => ({ value: id, label: `${title} (${slug})` }))
  const choose = { value: '', label: t('routes.choose') }
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (mayChange) save()
      }}
    >
      <LeaveGuard isDirty={() => !isSame(latest.current, saved.current)} />
      <NativeSelect
        label={t('routes.from')}
        description={t('routes.fromHelp')}
        data={[choose, ...names]}
        data-path="from"
        aria-required
        error={wordOf('from')}
        value={fields.from}
        onChange={event => set({ from: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('routes.to')}
        description={t('routes.toHelp')}
        data={[
          choose,
          // Where it comes from takes nothing of its own; a choice that is made already is shown with its fault.
          ...names.filter(
            ({ value }) => isTarget(connections, value) && (value !== fields.from || value === fields.to),
          ),
        ]}
        data-path="to"
        aria-required
        error={wordOf('to')}
        value={fields.to}
        onChange={event => set({ to: event.currentTarget.value })}
      />
      <EventChoice types={types} chosen={fields.events} error={wordOf('events')} onChange={events => set({ events })} />
      <TextInput
        label={t('setUp.slug')}
        description={t('routes.slugHelp')}
        data-path="slug"
        aria-required
        autoComplete="off"
        error={wordOf('slug')}
        value={fields.slug}
        onChange={event => set({ slug: event.currentTarget.value })}
      />
      <details className={classes.more}>
        <summary>{t('form.more')}</summary>
        <div className={classes.form}>
          <TextInput
            label={t('form.optional', { label: t('routes.filter') })}
            description={t('routes.filterHelp')}
            data-path="filter"
            autoComplete="off"
            spellCheck={false}
            error={wordOf('filter')}
            value={fields.filter}
            onChange={event => set({ filter: event.currentTarget.value })}
          />
          {delivers(connections, fields.to, 'Appointment') && (
            <Checkbox.Group
              label={t('form.optional', { label: t('routes.takes') })}
              description={t('routes.takesHelp')}
              value={[...fields.takes]}
              onChange={takes => set({ takes })}
            >
              <Group gap="md" mt={6}>
                {routedBy.map(kind => (
                  <Checkbox key={kind} value={kind} label={t(`routes.takesWhat.${kind}`)} />
                ))}
              </Group>
            </Checkbox.Group>
          )}
          {delivers(connections, fields.to, 'ServiceRequest') && (
            <NativeSelect
              label={t('routes.consent')}
              description={t('routes.consentHelp')}
              data={consentPolicies.map(value => ({ value, label: t(`routes.consentIs.${value}`) }))}
              data-path="consent"
              error={wordOf('consent')}
              value={fields.consent}
              onChange={event => set({ consent: event.currentTarget.value })}
            />
          )}
          <TextInput
            label={t('form.optional', { label: t('routes.waits') })}
            description={t('routes.waitsHelp')}
            placeholder="5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 4 h"
            data-path="waits"
            autoComplete="off"
            error={wordOf('waits')}
            value={fields.waits}
            onChange={event => set({ waits: event.currentTarget.value })}
          />
        </div>
      </details>
      <ReasonField value={fields.reason} onChange={reason => set({ reason })} />
      <div className={classes.actions}>
        <Button type="submit" loading={saving} disabled={!mayChange}>
          {t('setUp.save')}
        </Button>
        {!mayChange && <span className={classes.askAdmin}>{t('setUp.askAdmin')}</span>}
        {children}
      </div>
    </form>
  )
}

/** What must be on record before a referral leaves; as the hub names it. */
const consentPolicies = ['off', 'required', 'required-and-not-denied'] as const

/** What can decide where a booking goes; as the hub names it. */
const routedBy = ['location', 'event-type', 'practitioner'] as const

const delivers = (connections: readonly Connection[], id: string, type: string): boolean =>
  connections.find(each => each.id === id)?.capabilities?.delivers?.includes(type) ?? false

const isTarget = (connections: readonly Connection[], id: string): boolean =>
  (connections.find(each => each.id === id)?.capabilities?.delivers?.length ?? 0) > 0

function faultsOf({ slug, from, to, events, waits }: RouteFields): FieldErrors {
  const faults: [string, string][] = []
  if (from === '') faults.push(['from', 'required'])
  if (to === '') faults.push(['to', 'required'])
  if (from !== '' && from === to) faults.push(['to', 'same'])
  if (events.length === 0) faults.push(['events', 'required'])
  if (!isSlug(slug)) faults.push(['slug', slug === '' ? 'required' : 'slug'])
  if (readWaits(waits) === undefined) faults.push(['waits', 'waits'])
  return new Map(faults)
}

function draftOf({ slug, from, to, events, filter, takes, consent, waits }: RouteFields): RouteDraft {
  const waitsMs = readWaits(waits) ?? []
  return {
    slug,
    from,
    to,
    events,
    ...(filter.trim() ? { filter: filter.trim() } : {}),
    takes,
    consent,
    ...(waitsMs.length > 0 ? { waitsMs } : {}),
  }
}

/** The field of the form that a path of the request stands for. */
function formField(path: string): string {
  const [first = ''] = path.split('.')
  return first === 'waitsMs' ? 'waits' : first
}

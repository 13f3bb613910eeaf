/** The form of any entry, drawn from the table of kinds. */
import { Button } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EntryFields, KindPath, Names } from '../../api/practice.ts'
import { LeaveGuard } from '../../parts/LeaveGuard.tsx'
import { bodyOf, draftOf, type Faults, missingIn, type ZoneOf } from './draft.ts'
import { FieldInput } from './FieldInput.tsx'
import { fieldPlace } from './fieldPlace.ts'
import { type Field, kinds } from './kinds.ts'
import classes from './practice.module.css'

type Props = {
  path: KindPath
  start: EntryFields
  names: Names
  zoneOf: ZoneOf
  saving: boolean
  disabled: boolean
  /** What the hub found, at its field; under `''` what is about none. */
  faults: Faults
  onSave: (body: EntryFields) => void
  children?: ReactNode
}

const whole = new Set<Field['as']>(['span', 'rows', 'gates', 'long', 'many'])

export function EntryForm({ path, start, names, zoneOf, saving, disabled, faults, onSave, children }: Props) {
  const { t } = useTranslation()
  const kind = kinds[path]
  const [first] = useState(() => draftOf(kind, start, zoneOf))
  const [draft, setDraft] = useState(first)
  const [asked, setAsked] = useState(false)
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const sent = useRef(false)
  const missing = missingIn(kind, draft, zoneOf)
  const errorOf = (name: string) => {
    const code = (asked ? missing.get(name) : undefined) ?? (touched.has(name) ? undefined : faults.get(name))
    if (code === undefined) return undefined
    const usual = t(`form.error.${code}`, { defaultValue: t('form.error.other') })
    return t(`practice.fault.${code}`, { defaultValue: usual })
  }
  const set = (name: string, value: unknown) => {
    sent.current = false
    setTouched(before => new Set(before).add(name))
    setDraft(before => ({ ...before, [name]: value }))
  }
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (disabled || missing.size > 0) return
        sent.current = true
        setTouched(new Set())
        onSave(bodyOf(kind, draft, zoneOf))
      }}
    >
      {kind.fields.map(field => (
        <div key={field.name} id={fieldPlace(field.name)} className={whole.has(field.as) ? classes.whole : undefined}>
          <FieldInput
            field={field}
            value={draft[field.name]}
            error={errorOf(field.name)}
            disabled={disabled}
            around={{ names, draft, zone: zoneOf(draft.agency) }}
            onChange={value => set(field.name, value)}
          />
        </div>
      ))}
      <div className={`${classes.actions} ${classes.whole}`}>
        <Button type="submit" loading={saving} disabled={disabled}>
          {t('setUp.save')}
        </Button>
        {disabled && <span className={classes.help}>{t('setUp.askAdmin')}</span>}
        {errorOf('') && <span className={classes.fault}>{errorOf('')}</span>}
        {children}
      </div>
      <LeaveGuard isDirty={() => !disabled && !sent.current && JSON.stringify(draft) !== JSON.stringify(first)} />
    </form>
  )
}

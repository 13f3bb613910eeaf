/** The settings of a connector as a form made from its schema: one part for every connector, now and later. */
import type { Schema } from '../../api/setUpTypes.ts'
import type { FieldErrors } from './check.ts'
import { FormContext } from './context.ts'
import classes from './form.module.css'
import { GroupFields } from './GroupField.tsx'
import { SchemaField } from './SchemaField.tsx'
import { type Fields, isFields } from './schema.ts'

type Props = {
  connector: string
  schema: Schema
  value: Fields
  errors: FieldErrors
  onChange: (value: Fields) => void
}

export function SettingsForm({ connector, schema, value, errors, onChange }: Props) {
  return (
    <FormContext value={{ connector, errors, Field: SchemaField }}>
      <div className={classes.fields}>
        <GroupFields
          schema={schema}
          path=""
          required
          fold
          value={value}
          onChange={next => onChange(isFields(next) ? next : {})}
        />
      </div>
    </FormContext>
  )
}

/** Brings the first field that is wrong into view, and the focus to it. */
export function focusFirstError(): void {
  // After the errors are drawn: a folded part opens first.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-path][aria-invalid="true"]')?.focus())
}

/** Fields that belong together; those that most people never touch are folded away until one of them needs a look. */
import { useContext, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { hasErrorBelow } from './check.ts'
import { type FieldProps, FormContext, useFieldWords } from './context.ts'
import classes from './form.module.css'
import { isFields, isFolded, join } from './schema.ts'

/** A group inside a form, with its own heading. */
export function GroupField(props: FieldProps) {
  const { label, help } = useFieldWords({ ...props, required: true })
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{label}</legend>
      {help && <p className={classes.help}>{help}</p>}
      <GroupFields {...props} />
    </fieldset>
  )
}

/** The fields of a group, without a frame: the whole form, and the branch of a choice. */
export function GroupFields({ schema, path, value, onChange, fold }: FieldProps & { fold?: boolean }) {
  const { t } = useTranslation()
  const { errors, Field } = useContext(FormContext)
  const fields = isFields(value) ? value : {}
  const rows = Object.entries(schema.properties ?? {}).map(([name, each]) => ({
    name,
    schema: each,
    required: schema.required?.includes(name) ?? false,
  }))
  const isAway = (row: (typeof rows)[number]) => fold === true && isFolded(row.schema, row.required)
  const folded = rows.filter(isAway)
  const wrong = folded.some(({ name }) => hasErrorBelow(errors, join(path, name)))
  const [opened, setOpened] = useState(false)
  const show = (row: (typeof rows)[number]) => (
    <Field
      key={row.name}
      schema={row.schema}
      path={join(path, row.name)}
      required={row.required}
      value={fields[row.name]}
      onChange={next => onChange({ ...fields, [row.name]: next })}
    />
  )
  return (
    <>
      {rows.filter(row => !isAway(row)).map(show)}
      {folded.length > 0 && (
        <details
          className={classes.more}
          open={opened || wrong}
          onToggle={event => setOpened(event.currentTarget.open)}
        >
          <summary>{t('form.more')}</summary>
          <div className={classes.fields}>{folded.map(show)}</div>
        </details>
      )}
    </>
  )
}

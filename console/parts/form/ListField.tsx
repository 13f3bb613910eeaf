/** Several values of one kind, such as two secrets while one is being changed. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldProps, FormContext, useFieldWords } from './context.ts'
import classes from './form.module.css'
import { join } from './schema.ts'

export function ListField(props: FieldProps) {
  const { schema, path, value, onChange } = props
  const { t } = useTranslation()
  const { Field } = useContext(FormContext)
  const { label, help, error } = useFieldWords({ ...props, required: true })
  const values: readonly unknown[] = Array.isArray(value) ? value : []
  const { items = {}, maxItems = Number.POSITIVE_INFINITY } = schema
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{label}</legend>
      {help && <p className={classes.help}>{help}</p>}
      {values.map((each, index) => (
        <div className={classes.item} key={join(path, String(index))}>
          <div className={classes.grow}>
            <Field
              schema={{ ...items, title: t('form.number', { label, number: index + 1 }), description: '' }}
              path={join(path, String(index))}
              required
              value={each}
              onChange={next => onChange(values.map((old, place) => (place === index ? next : old)))}
            />
          </div>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={t('form.removeNumber', { label, number: index + 1 })}
            onClick={() => onChange(values.filter((_, place) => place !== index))}
          >
            {t('form.remove')}
          </Button>
        </div>
      ))}
      {values.length < maxItems && (
        <Button
          className={classes.add}
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          aria-label={t('form.addTo', { label })}
          onClick={() => onChange([...values, ''])}
        >
          {t('form.add')}
        </Button>
      )}
      {error && <p className={classes.error}>{error}</p>}
    </fieldset>
  )
}

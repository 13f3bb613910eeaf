/** A field that holds small rows, such as enrolments: each of their fields as in the table of kinds. */
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { RowsField } from '../visits/RowsField.tsx'
import type { Draft } from './draft.ts'
import type { FieldProps } from './FieldInput.tsx'
import type { Field } from './kinds.ts'
import classes from './practice.module.css'

type Props = {
  field: Extract<Field, { as: 'rows' }>
  help: string | undefined
  error: string | undefined
  disabled: boolean
  /** What draws a field of a row; handed in, for it draws this one as well. */
  input: ComponentType<FieldProps>
  around: FieldProps['around']
  rows: readonly Draft[]
  onChange: (rows: readonly Draft[]) => void
}

export function RowsInput({ field, help, error, disabled, input: Input, around, rows, onChange }: Props) {
  const { t } = useTranslation()
  const label = t(`practice.field.${field.name}`)
  return (
    <div>
      <RowsField
        legend={label}
        {...(help === undefined ? {} : { help })}
        rows={rows}
        disabled={disabled}
        removes={(_row, n) => t('form.removeNumber', { label, number: n + 1 })}
        adds={t('form.addTo', { label })}
        blank={field.blank}
        onChange={onChange}
      >
        {(row, set) =>
          field.fields.map(each => (
            <Input
              key={each.name}
              field={each}
              value={row[each.name]}
              error={undefined}
              disabled={disabled}
              around={around}
              onChange={value => set({ [each.name]: value })}
            />
          ))
        }
      </RowsField>
      {error && <p className={classes.fault}>{error}</p>}
    </div>
  )
}

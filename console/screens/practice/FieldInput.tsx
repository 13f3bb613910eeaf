/** One field of a form, drawn from the table of kinds. */
import { Autocomplete, Checkbox, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Names } from '../../api/practice.ts'
import { zoneNames } from '../settings/scheduling/draft.ts'
import type { Draft } from './draft.ts'
import { GatesField } from './GatesField.tsx'
import type { Field } from './kinds.ts'
import classes from './practice.module.css'
import { AccountField, ManyField, OneField } from './RefField.tsx'
import { RowsInput } from './RowsInput.tsx'
import { SpanField } from './SpanField.tsx'
import type { Span } from './wall.ts'

/** What a field may need to know of the rest of the form. */
export type Around = { names: Names; draft: Draft; zone: string }
export type FieldProps = {
  field: Field
  value: unknown
  error: string | undefined
  disabled: boolean
  around: Around
  onChange: (value: unknown) => void
}

export function FieldInput({ field, value, error, disabled, around, onChange }: FieldProps) {
  const { t } = useTranslation()
  const name = t(`practice.field.${field.name}`)
  const label = field.required || field.as === 'flag' ? name : t('form.optional', { label: name })
  const help = field.help ? t(`practice.help.${field.name}`) : undefined
  const common = { label, disabled, error, description: help, inputWrapperOrder: order }
  const text = typeof value === 'string' ? value : ''
  switch (field.as) {
    case 'text':
    case 'email':
      return (
        <TextInput
          {...common}
          type={field.as}
          autoComplete="off"
          value={text}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )
    case 'day':
      return <TextInput {...common} type="date" value={text} onChange={event => onChange(event.currentTarget.value)} />
    case 'zone':
      return <Autocomplete {...common} data={zoneNames(text || 'UTC')} limit={12} value={text} onChange={onChange} />
    case 'long':
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          value={text}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )
    case 'words':
      return <WordsField common={common} value={value} onChange={onChange} />
    case 'number':
      return (
        <NumberInput
          {...common}
          min={field.min}
          max={field.max}
          allowDecimal={false}
          value={typeof value === 'number' ? value : ''}
          onChange={given => onChange(given === '' ? undefined : Number(given))}
        />
      )
    case 'flag':
      return (
        <Checkbox
          className={classes.flag}
          label={name}
          description={help}
          disabled={disabled}
          checked={value === true}
          onChange={event => onChange(event.currentTarget.checked)}
        />
      )
    case 'choice':
      return (
        <NativeSelect
          {...common}
          value={text}
          onChange={event => onChange(event.currentTarget.value)}
          data={[
            ...(field.required && text !== '' ? [] : [{ value: '', label: t('practice.notChosen') }]),
            ...field.of.map(each => ({ value: each, label: t(`practice.choice.${each}`) })),
          ]}
        />
      )
    case 'checks':
      return (
        <Checkbox.Group {...common} value={Array.isArray(value) ? value : []} onChange={onChange}>
          {field.of.map(each => (
            <Checkbox key={each} mt={8} value={each} disabled={disabled} label={t(`practice.choice.${each}`)} />
          ))}
        </Checkbox.Group>
      )
    case 'one':
      return <OneField {...common} of={field.of} value={text} around={around} onChange={onChange} />
    case 'many':
      return <ManyField {...common} of={field.of} value={Array.isArray(value) ? value : []} onChange={onChange} />
    case 'account':
      return <AccountField {...common} value={text} onChange={onChange} />
    case 'gates':
      return <GatesField label={name} help={help} disabled={disabled} value={value as Draft} onChange={onChange} />
    case 'rows':
      return (
        <RowsInput
          input={FieldInput}
          field={field}
          help={help}
          error={error}
          disabled={disabled}
          around={around}
          rows={Array.isArray(value) ? value : []}
          onChange={onChange}
        />
      )
    case 'span':
      return (
        <SpanField value={value as Span} error={error} disabled={disabled} zone={around.zone} onChange={onChange} />
      )
  }
}

type Order = ('label' | 'input' | 'error' | 'description')[]
const order: Order = ['label', 'input', 'error', 'description']
export type Common = {
  label: string
  disabled: boolean
  error: string | undefined
  description: string | undefined
  inputWrapperOrder: Order
}

/** Words with commas between them; what is typed stays as it is typed. */
function WordsField({
  common,
  value,
  onChange,
}: {
  common: Common
  value: unknown
  onChange: (value: unknown) => void
}) {
  const words = Array.isArray(value) ? value.map(String) : []
  return (
    <TextInput
      {...common}
      autoComplete="off"
      defaultValue={words.join(', ')}
      onChange={event =>
        onChange(
          event.currentTarget.value
            .split(',')
            .map(each => each.trim())
            .filter(Boolean),
        )
      }
    />
  )
}

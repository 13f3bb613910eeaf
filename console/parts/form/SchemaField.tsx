/** One field of a generated form: the schema says which part draws it. */
import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { type FieldProps, FormContext, fieldText, useFieldWords } from './context.ts'
import { GroupField } from './GroupField.tsx'
import { ListField } from './ListField.tsx'
import { SecretField } from './SecretField.tsx'
import { kindOf } from './schema.ts'
import { UnionField } from './UnionField.tsx'

export function SchemaField(props: FieldProps) {
  switch (kindOf(props.schema)) {
    case 'fixed':
      return null
    case 'union':
      return <UnionField {...props} />
    case 'group':
      return <GroupField {...props} />
    case 'secrets':
    case 'list':
      return <ListField {...props} />
    case 'secret':
      return <SecretField {...props} />
    case 'choice':
      return <ChoiceField {...props} />
    case 'flag':
      return <FlagField {...props} />
    case 'number':
    case 'url':
    case 'text':
      return <TextField {...props} />
  }
}

function TextField(props: FieldProps) {
  const { schema, value, onChange, path, required } = props
  const { label, help, example, error } = useFieldWords(props)
  const kind = kindOf(schema)
  return (
    <TextInput
      label={label}
      description={[help, example].filter(Boolean).join(' ')}
      error={error}
      aria-required={required}
      data-path={path}
      placeholder={'default' in schema ? String(schema.default) : undefined}
      inputMode={kind === 'number' ? 'numeric' : kind === 'url' ? 'url' : undefined}
      autoComplete="off"
      spellCheck={false}
      value={value === undefined || value === null ? '' : String(value)}
      onChange={event => onChange(read(kind, event.currentTarget.value))}
    />
  )
}

/** A number as soon as it is one; what is not one yet stays as it was typed, and is told when the form is checked. */
function read(kind: string, text: string): unknown {
  return kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

function ChoiceField(props: FieldProps) {
  const { schema, value, onChange, path, required } = props
  const { t } = useTranslation()
  const { connector } = useContext(FormContext)
  const { label, help, error } = useFieldWords(props)
  const options = (schema.enum ?? []).map(each => ({
    value: each,
    label: fieldText(t, connector, path, `choices.${each}`, each),
  }))
  return (
    <NativeSelect
      label={label}
      description={help}
      error={error}
      data-path={path}
      data={required || 'default' in schema ? options : [{ value: '', label: t('form.notSet') }, ...options]}
      value={String(value ?? schema.default ?? '')}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}

function FlagField(props: FieldProps) {
  const { schema, value, onChange, path } = props
  const { label, help, error } = useFieldWords({ ...props, required: true })
  return (
    <Checkbox
      label={label}
      description={help}
      error={error}
      data-path={path}
      checked={value === undefined ? schema.default === true : value === true}
      onChange={event => onChange(event.currentTarget.checked)}
    />
  )
}

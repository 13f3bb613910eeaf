/** What every field of one form shares: whose settings they are, and what is wrong with them. */
import type { TFunction } from 'i18next'
import { type ComponentType, createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schema } from '../../api/setUpTypes.ts'
import { type FieldErrors, noErrors } from './check.ts'

export type Form = {
  connector: string
  errors: FieldErrors
  /** Draws any field: handed down, because groups and lists hold fields of every kind, groups and lists among them. */
  Field: ComponentType<FieldProps>
}

export const FormContext = createContext<Form>({ connector: '', errors: noErrors, Field: () => null })

export type FieldProps = {
  schema: Schema
  /** From the settings, such as `auth.apiKey`; names the field in texts and errors. */
  path: string
  required: boolean
  value: unknown
  onChange: (value: unknown) => void
}

export type FieldWords = {
  label: string
  help: string | undefined
  example: string | undefined
  error: string | undefined
}

/** The words of a field: the console's own for connectors it knows, else those of the schema. */
export function useFieldWords({
  schema,
  path,
  required,
}: Pick<FieldProps, 'schema' | 'path' | 'required'>): FieldWords {
  const { t } = useTranslation()
  const { connector, errors } = useContext(FormContext)
  const code = errors.get(path)
  // A place in a list is named by its number; the words of the list stand above.
  const isPlace = /\.\d+$/.test(path)
  const label = isPlace ? (schema.title ?? path) : fieldText(t, connector, path, 'label', schema.title ?? wordsOf(path))
  const help = isPlace ? '' : fieldText(t, connector, path, 'help', schema.description ?? '')
  const [example] = schema.examples ?? []
  return {
    label: required || 'default' in schema ? label : t('form.optional', { label }),
    help: help === '' ? undefined : help,
    example: typeof example === 'string' ? t('form.example', { example }) : undefined,
    error: code === undefined ? undefined : t(`form.error.${code}`, { defaultValue: t('form.error.other') }),
  }
}

/** A text about a field, or about one of its choices. */
export function fieldText(t: TFunction, connector: string, path: string, what: string, otherwise: string): string {
  return t(`connectorField.${connector}.${path}.${what}`, { defaultValue: otherwise })
}

/** `tokenUrl` → `Token url`, for connectors that came without words of ours. */
export function wordsOf(path: string): string {
  const name = path.split('.').findLast(each => !/^\d+$/.test(each)) ?? path
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The fields that a target complained about, in words: as the form calls them, else by the target's own list of fields. */
import { useTranslation } from 'react-i18next'

export function useFieldWords(fields: readonly { field: string; label: string | null }[]): string[] {
  const { t } = useTranslation()
  return fields.map(({ field, label }) => label ?? t(`referrals.field.${field}`, { defaultValue: field }))
}

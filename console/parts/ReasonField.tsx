/** Why something is changed: not demanded, kept in the history beside who and when. */
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export function ReasonField({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  const { t } = useTranslation()
  return (
    <TextInput
      label={t('form.optional', { label: t('reason.label') })}
      description={t('setUp.reasonHelp')}
      maxLength={500}
      autoComplete="off"
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}

/** A value of the settings in words: secrets are never shown, only that there is one or where it comes from. */
import { useTranslation } from 'react-i18next'
import { isFields } from '../../parts/form/schema.ts'
import { storedSecret } from '../../parts/form/secrets.ts'
import text from '../../parts/text.module.css'

export function SettingValue({ value }: { value: unknown }) {
  const { t } = useTranslation()
  const stored = storedSecret(value)
  if (stored) return stored.kind === 'sealed' ? t('form.secretSet') : t('form.secretFrom', { where: stored.where })
  if (isFields(value) && value.secret === true) return <span className={text.soft}>{t('history.nothing')}</span>
  if (value === undefined || value === null || value === '')
    return <span className={text.soft}>{t('history.nothing')}</span>
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
  if (Array.isArray(value) && value.every(each => typeof each === 'string')) return value.join(', ')
  if (typeof value === 'object') return <code className={text.mono}>{JSON.stringify(value)}</code>
  return String(value)
}

/** The name of a field of the settings by its path: `auth.apiKey` → “API key”. */
import { useTranslation } from 'react-i18next'
import { fieldText, wordsOf } from '../../parts/form/context.ts'

/** @param connector whose field it is; other configuration has its names under `configurationField` */
export function useFieldName(connector: string | undefined): (path: string) => string {
  const { t } = useTranslation()
  return whole => {
    const path = whole.replace(/^settings\.?/, '')
    const otherwise = t(`configurationField.${path}`, { defaultValue: wordsOf(path) })
    return connector === undefined ? otherwise : fieldText(t, connector, path, 'label', otherwise)
  }
}

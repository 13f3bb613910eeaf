/** The type of a document in words; a code this console does not know as it is. */
import { useTranslation } from 'react-i18next'

export function useDocumentType(): (code: string) => string {
  const { t } = useTranslation()
  return code => t(`registry.documentType.${code}`, { defaultValue: `LOINC ${code}` })
}

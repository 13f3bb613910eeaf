/** The language of the reader: its code for the vocabulary, its tag for dates and numbers. */
import { useTranslation } from 'react-i18next'
import { tagOf } from '../i18n.ts'
import type { Language } from './states.ts'

export function useLocale(): { language: Language; locale: string } {
  const { i18n } = useTranslation()
  const language: Language = i18n.language.startsWith('fr') ? 'fr' : 'en'
  return { language, locale: tagOf(language) }
}

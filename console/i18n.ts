/**
 * Languages: keys by screen and meaning, one JSON each, loaded when needed. Names are filled in as `{name}`, as in the
 * hub's registry of problems.
 */
import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from './parts/states.ts'

type Texts = { [key: string]: string | Texts }

const loaders: Readonly<Record<Language, () => Promise<{ default: Texts }>>> = {
  en: () => import('./locales/en.json'),
  fr: () => import('./locales/fr.json'),
}

const remembered = 'causeway.language'

/** The language of a person: what they chose last, else what the browser asks for, else English. */
export function preferredLanguage(chosen: string | null, asked: readonly string[]): Language {
  const wishes = [chosen ?? '', ...asked].map(tag => tag.slice(0, 2).toLowerCase())
  return wishes.find((tag): tag is Language => tag === 'en' || tag === 'fr') ?? 'en'
}

/** Starts the translations in the preferred language. */
export async function startLanguage(): Promise<i18n> {
  const language = preferredLanguage(localStorage.getItem(remembered), navigator.languages)
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: withMany((await loaders[language]()).default) } },
    interpolation: { prefix: '{', suffix: '}', escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = tagOf(language)
  return i18next
}

/** Changes the language at once and remembers it. */
export async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', withMany((await loaders[language]()).default))
  }
  localStorage.setItem(remembered, language)
  document.documentElement.lang = tagOf(language)
  await i18next.changeLanguage(language)
}

/** The tag for dates, numbers and screen readers: Canada's French, and the English that the browser uses. */
export function tagOf(language: string): string {
  if (language.startsWith('fr')) return 'fr-CA'
  return navigator.languages.find(tag => tag.startsWith('en-') && isLocale(tag)) ?? 'en-CA'
}

/** French counts whole millions by a form of their own, which reads like the usual plural. */
export function withMany(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, value]): [string, string | Texts][] => {
      if (typeof value !== 'string') return [[key, withMany(value)]]
      return key.endsWith('_other')
        ? [
            [key, value],
            [key.replace(/_other$/, '_many'), value],
          ]
        : [[key, value]]
    }),
  )
}

/** Some machines give their browser a name that no formatter knows, such as `en-US@posix`. */
function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}

/** The language people prefer, from a code or from words such as "French" or "français". Source: referrals.md section 9. */
import { foldText } from '../../model/text.ts'

const tag = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/

// ISO 639-1: every code with two letters that names a language.
const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index))
let names: Map<string, string> | undefined

function namesOfLanguages(): Map<string, string> {
  const english = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })
  const known = letters.flatMap(first => letters.map(second => first + second)).filter(code => english.of(code))
  const entries = known.flatMap(code =>
    ['en', 'fr', code].flatMap(language => {
      const name = new Intl.DisplayNames(language, { type: 'language', fallback: 'none' }).of(code)
      return name === undefined ? [] : [[foldText(name), code] as const]
    }),
  )
  return new Map(entries.filter(([name]) => name !== '').toReversed())
}

/** The BCP 47 tag of a language, from the tag itself or from its name in English, French or its own language. */
export function languageTag(text: string): string | undefined {
  names ??= namesOfLanguages()
  const byName = names.get(foldText(text))
  if (byName) return byName
  if (!tag.test(text) || (text.length > 3 && !text.includes('-'))) return undefined
  try {
    const [canonical] = Intl.getCanonicalLocales(text)
    return canonical
  } catch {
    return undefined
  }
}

/** How sites, people and sessions are called in one line. Pure. */
import type { Named, SessionTime } from '../../api/sessionTypes.ts'

/** The name of a site or agency, or first and last name. */
export function calledOf({ name, first, last }: Named): string {
  return name ?? [first, last].filter(Boolean).join(' ')
}

/** What tells two of the same name apart: birth date or e-mail. */
export function tellApart({ birthDate, email }: Named): string | undefined {
  return birthDate ?? email ?? undefined
}

/** A day as a list shows it: `Wed, Nov 25`. */
export function dayOf(date: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' })
  return format.format(new Date(`${date}T00:00:00Z`))
}

/** Start and end on the wall: `09:00–10:30`. */
export function hoursOf({ from, to }: SessionTime): string {
  return `${from.slice(0, 5)}–${to.slice(0, 5)}`
}

/** Minutes with their sign: `+3`, `−2`, `0`. */
export function signed(minutes: number): string {
  return minutes === 0 ? '0' : minutes > 0 ? `+${minutes}` : `−${-minutes}`
}

/** Whether some text is in a name, a birth date or an e-mail, whatever its case and accents. */
export function isCalled(named: Named, asked: string): boolean {
  const words = fold(asked).split(/\s+/).filter(Boolean)
  const text = fold([calledOf(named), named.birthDate, named.email].filter(Boolean).join(' '))
  return words.every(word => text.includes(word))
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

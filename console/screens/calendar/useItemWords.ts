/** An appointment in words: for hovering, for screen readers, and for what a system has instead. */
import { useTranslation } from 'react-i18next'
import type { CalendarAnswer, CalendarItem, CalendarSystem, HeldTimes } from '../../api/calendarTypes.ts'
import { fullTime } from '../../parts/format.ts'
import { stateWord } from '../../parts/states.ts'
import { useLocale } from '../../parts/useLocale.ts'
import { timeOf } from '../myDay/days.ts'

export type Words = {
  time: (times: { start: string | null; end: string | null }) => string
  person: (item: CalendarItem) => string
  names: (ids: readonly string[], of: 'practitioners' | 'locations') => string
  status: (status: string) => string
  /** `Maple EHR: Needs you`. */
  stands: (system: CalendarSystem) => string
  /** What a system has instead: `Maple EHR: still 10:00 – 10:30`. */
  instead: (system: CalendarSystem, item: CalendarItem) => string | null
  /** Its status and how each system stands, for who does not see the marks. */
  standings: (item: CalendarItem) => string
  /** Everything about it, in one line. */
  whole: (item: CalendarItem) => string
  /** The start in the reader's zone, the organization's and UTC. */
  zones: (start: string | null) => string
}

export function useItemWords(answer: Pick<CalendarAnswer, 'practitioners' | 'locations' | 'zone'>): Words {
  const { t } = useTranslation()
  const { language, locale } = useLocale()
  const time: Words['time'] = ({ start, end }) => {
    if (!start) return t('calendar.noTime')
    const from = timeOf(new Date(start), locale)
    return end ? t('calendar.fromTo', { from, to: timeOf(new Date(end), locale) }) : from
  }
  const person: Words['person'] = item => (item.person ? item.person.name || t('myDay.nameless') : t('myDay.nobody'))
  const names: Words['names'] = (ids, of) =>
    answer[of].flatMap(each => (ids.includes(each.id) ? [each.name] : [])).join(', ')
  const status: Words['status'] = value => stateWord('appointment', value).word[language]
  const stands: Words['stands'] = ({ connection, standing }) =>
    t('filter.chip', { name: connection.title, value: stateWord('standing', standing).word[language] })
  const held = (theirs: HeldTimes, item: CalendarItem) => {
    const moved = Date.parse(theirs.start ?? '') !== Date.parse(item.start ?? '') || !sameEnd(theirs, item)
    return [moved && time(theirs), theirs.status !== item.status && status(theirs.status)].filter(Boolean).join(', ')
  }
  const instead: Words['instead'] = (system, item) =>
    system.theirs && t('calendar.still', { system: system.connection.title, what: held(system.theirs, item) })
  const standings: Words['standings'] = item => [status(item.status), ...item.systems.map(stands)].join('; ')
  return {
    standings,
    time,
    person,
    names,
    status,
    stands,
    instead,
    whole: item =>
      [
        time(item),
        person(item),
        item.visitType,
        names(item.practitioners, 'practitioners'),
        names(item.locations, 'locations'),
        standings(item),
        ...item.systems.map(system => instead(system, item)),
        item.doubleBooked.length > 0 && t('calendar.doubleBooked', { who: names(item.doubleBooked, 'practitioners') }),
      ]
        .filter(Boolean)
        .join('; '),
    zones: start => (start ? zonesOf(new Date(start), locale, answer.zone) : ''),
  }
}

function sameEnd(one: HeldTimes, other: { end: string | null }): boolean {
  return one.end === other.end || Date.parse(one.end ?? '') === Date.parse(other.end ?? '')
}

function zonesOf(at: Date, locale: string, zone: string): string {
  const [here = '', utc = ''] = fullTime(at, locale).split('\n')
  const [there = ''] = fullTime(at, locale, zone).split('\n')
  return here === there ? `${here}\n${utc}` : `${here}\n${there}\n${utc}`
}

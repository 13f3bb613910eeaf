/** Which chips stand above a list: by mapping, by reason, by how far a note has come, and by why a person must look. Pure. */
import type { TFunction } from 'i18next'
import type { SessionOverview, TabState } from '../../api/sessionTypes.ts'
import type { SessionSearch } from '../../search.ts'
import type { Chip } from './Chips.tsx'

const mappings = ['none', 'auto', 'user'] as const
const steps = ['blocked', 'fill', 'render', 'rendered', 'stopped'] as const

/** The tab alone, in the order that was chosen. */
const plain = (tab: string, { sort }: SessionSearch): SessionSearch => (sort ? { tab, sort } : { tab })

/** All, without a pair, `Auto`, `User`; a count of nothing has no chip, except the one that is on. */
export function mappingChips(t: TFunction, state: TabState, search: SessionSearch): Chip[] {
  const base = plain(state.tab, search)
  const all: Chip = {
    key: 'all',
    label: t('sessions.all'),
    count: state.all,
    search: base,
    active: !search.mapping && !search.reason && !search.step && !search.review,
  }
  const others = mappings.map(
    (mapping): Chip => ({
      key: mapping,
      label: t(`sessions.mapping.${mapping}`),
      count: state[mapping],
      search: { ...base, mapping },
      active: search.mapping === mapping && !search.reason,
    }),
  )
  return [all, ...others]
}

/** Why rows have no pair, the most frequent first. */
export function reasonChips(t: TFunction, { tab, reasons }: TabState, search: SessionSearch): Chip[] {
  const base = plain(tab, search)
  return counted(reasons).map(([reason, count]) => ({
    key: reason,
    label: t(`sessions.shortReason.${reason}`, { defaultValue: reason }),
    count,
    search: search.reason === reason ? base : { ...base, mapping: 'none', reason },
    active: search.reason === reason,
  }))
}

/** How far the paired notes have come, and how many a person must look at. */
export function progressChips(t: TFunction, overview: SessionOverview, search: SessionSearch): Chip[] {
  const base = plain('appointments', search)
  const looks = Object.values(overview.reviews).reduce((sum, count) => sum + count, 0)
  const review: Chip = {
    key: 'review',
    label: t('sessions.toLookAt'),
    count: looks,
    search: search.review ? base : { ...base, review: 'yes' },
    active: search.review === 'yes',
  }
  const byStep = steps.flatMap((step): Chip[] => {
    const count = overview.steps[step] ?? 0
    const active = search.step === step
    if (count === 0 && !active) return []
    const label = t(`sessions.step.${step}`)
    return [{ key: step, label, count, search: active ? base : { ...base, step }, active }]
  })
  return looks > 0 || search.review ? [review, ...byStep] : byStep
}

function counted(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
}

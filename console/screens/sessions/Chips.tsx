/** Chips above a list: each narrows it, says how many rows that leaves, and is a link. */
import { Link } from '@tanstack/react-router'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import type { SessionSearch } from '../../search.ts'
import list from '../referrals/list.module.css'

export type Chip = { key: string; label: string; count: number; search: SessionSearch; active: boolean }

export function Chips({ label, chips }: { label: string; chips: readonly Chip[] }) {
  const { locale } = useLocale()
  const slug = useSlug()
  if (chips.length === 0) return null
  const figure = new Intl.NumberFormat(locale)
  return (
    <nav className={list.chips} aria-label={label}>
      {chips.map(({ key, label: name, count, search, active }) => (
        <Link
          key={key}
          to="/o/$slug/sessions"
          params={{ slug }}
          search={search}
          className={list.chip}
          activeProps={{}}
          data-active={active || undefined}
          aria-current={active ? 'true' : undefined}
        >
          {name}
          <span className={`${list.chipCount} ${text.figures}`}>{figure.format(count)}</span>
        </Link>
      ))}
    </nav>
  )
}

/** What the address says: the tab, its filters, the page, and what is open. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { SessionTab } from '../../api/sessionTypes.ts'
import { useSlug } from '../../parts/session.ts'
import type { SessionSearch } from '../../search.ts'

export const sessionTabs: readonly SessionTab[] = ['agencies', 'clients', 'staff', 'appointments']

export const useSessionSearch = (): SessionSearch => useSearch({ from: '/o/$slug/sessions' })

/** Opens something beside the list, or closes it; the list stays as it is. */
export function useOpen(): (open: string | undefined) => void {
  const slug = useSlug()
  const navigate = useNavigate()
  const { open: _before, ...rest } = useSessionSearch()
  return open => void navigate({ to: '/o/$slug/sessions', params: { slug }, search: open ? { ...rest, open } : rest })
}

/** Whether Synchronization is offered to this person: where the feature is on, and to those who can switch it on. */
import { useQuery } from '@tanstack/react-query'
import { sessionSettingsQuery } from '../api/sessions.ts'
import { useMay, useSlug } from './session.ts'

export function useSessionsShown(): boolean {
  const may = useMay()
  const mayLook = may('sessions.overview')
  const { data } = useQuery({ ...sessionSettingsQuery(useSlug()), enabled: mayLook, staleTime: 60_000 })
  return mayLook && (data?.enabled === true || may('sessions.switch'))
}

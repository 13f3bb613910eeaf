/** Who is signed in and which organization this page is about; given to all screens by the frame. */
import { createContext, useContext } from 'react'
import type { Organization, Session } from '../api/types.ts'

export type Here = { session: Session; organization: Organization }

export const HereContext = createContext<Here | undefined>(undefined)

/** The session and organization of this page. @throws Error outside of the frame, which is a fault of ours */
export function useHere(): Here {
  const here = useContext(HereContext)
  if (!here) throw new Error('useHere is for screens inside the frame')
  return here
}

/** Whether this person may do an action here (docs/reference/roles.md); the hub checks it again. */
export function useMay(): (action: string) => boolean {
  const { may } = useHere().organization
  return action => may.includes(action)
}

/** The slug of this page's organization, as paths and calls want it. */
export const useSlug = (): string => useHere().organization.slug

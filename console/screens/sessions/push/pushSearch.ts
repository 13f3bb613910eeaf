/** What the address of the list of people at Ensora Data Collection holds: the kind, one state, the page, an open choice. */
import type { PushKind, PushState } from '../../../api/sessionPushes.ts'

export const pushStates = [
  'waiting',
  'lacking',
  'twin',
  'refused',
  'there',
  'off',
] as const satisfies readonly PushState[]
export type PushSearch = {
  kind?: PushKind | undefined
  state?: PushState | undefined
  cursor?: string | undefined
  open?: 'choose' | undefined
}

export function readPushSearch({ kind, state, cursor, open }: Record<string, unknown>): PushSearch {
  const known = pushStates.find(each => each === state)
  return {
    ...(kind === 'client' || kind === 'staff' ? { kind } : {}),
    ...(known ? { state: known } : {}),
    ...(typeof cursor === 'string' && cursor !== '' ? { cursor } : {}),
    ...(open === 'choose' ? { open } : {}),
  }
}

/** What the address of the alerts holds: which ones are shown, and from where on. */

export type AlertSearch = { state?: 'open' | 'cleared'; cursor?: string | undefined }

export function readAlertSearch({ state, cursor }: Record<string, unknown>): AlertSearch {
  return {
    ...(state === 'open' || state === 'cleared' ? { state } : {}),
    ...(typeof cursor === 'string' && cursor !== '' ? { cursor } : {}),
  }
}

/** A mapped session note as a file of FHIR R4: asked for with a reason, which the hub writes down, and then fetched. */
import { call, download, withQuery } from './client.ts'

export async function noteAsFhir(slug: string, note: string, reason: string): Promise<Blob> {
  const path = `/o/${encodeURIComponent(slug)}/sessions/notes/${note}/fhir`
  const { look } = await call<{ look: string }>('POST', `${path}/looks`, { reason })
  return download(withQuery(path, { look }), () => undefined, new AbortController().signal)
}

/** The envelope of a Redox message: what kind it is and when it happened, read before anything else. */
import { z } from 'zod'
import { meta } from '../../model/redox/header.ts'

const Envelope = z.object({ Meta: meta })

export type Envelope = {
  /** The whole message as JSON.parse made it. */
  json: Record<string, unknown>
  meta: NonNullable<z.output<typeof meta>>
  /** `PatientAdmin`, `ClinicalSummary`, `PatientSearch` …: without blanks, since both spellings are met. */
  dataModel: string
  eventType: string
}

export type ReadEnvelope = { kind: 'read'; envelope: Envelope } | { kind: 'not-json' } | { kind: 'no-meta' }

/** Reads it; never throws. */
export function readEnvelope(body: Uint8Array): ReadEnvelope {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return { kind: 'not-json' }
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return { kind: 'not-json' }
  const read = Envelope.safeParse(json).data?.Meta
  if (!read?.DataModel || !read.EventType) return { kind: 'no-meta' }
  return {
    kind: 'read',
    envelope: {
      json: json as Record<string, unknown>,
      meta: read,
      dataModel: read.DataModel.replace(/\s+/g, ''),
      eventType: read.EventType.replace(/\s+/g, ''),
    },
  }
}

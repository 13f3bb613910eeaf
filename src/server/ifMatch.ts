/** `If-Match` on edits: the version that somebody saw when they began, so that nobody overwrites unseen what another did. */
import type { FastifyRequest } from 'fastify'

const form = /^(?:W\/)?"?(\d{1,9})"?$/

/** The version that an edit is based on; undefined when the header is missing or none of ours. */
export function versionSeen(request: FastifyRequest): number | undefined {
  const given = request.headers['if-match']?.match(form)?.[1]
  return given === undefined ? undefined : Number(given)
}

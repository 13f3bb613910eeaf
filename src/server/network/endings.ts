/** What of the gateway's files ends, and when: for the watchdog. */
import type { Ending } from '../../model/network/endings.ts'
import type { Gateway } from './gateway-folder.ts'

/** Own certificate, those that are trusted, and revocation lists; of lists without an end there is nothing to tell. */
export function endingsOf({ server, trust }: Gateway): Ending[] {
  const own = server.certificate
  return [
    {
      kind: 'certificate',
      id: own.fingerprint256,
      file: 'server.crt',
      from: own.validFromDate,
      until: own.validToDate,
    },
    ...[...trust.anchors, ...trust.intermediates].map(
      ({ file, certificate: { x509 } }): Ending => ({
        kind: 'certificate',
        id: x509.fingerprint256,
        file,
        from: x509.validFromDate,
        until: x509.validToDate,
      }),
    ),
    ...trust.revocations.flatMap(({ file, list: { from, until } }): Ending[] =>
      until === undefined
        ? []
        : [{ kind: 'list', id: `${file}:${from}`, file, from: new Date(from), until: new Date(until) }],
    ),
  ]
}

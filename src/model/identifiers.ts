/** The identifier systems of Causeway and of the outside systems. Source: reference/canonical-fhir.md section 3. */

const hub = 'https://causeway-hub.org/fhir/NamingSystem'

/** A hub record's own id, as it is sent to targets: the key of every conditional create. */
export const recordSystem = `${hub}/record`

/** A Cal.com identifier of one connection: `booking-uid`, `booking-id`, `ical-uid` or `seat`. */
export function calcomSystem(connection: string, kind: 'booking-uid' | 'booking-id' | 'ical-uid' | 'seat'): string {
  return `${hub}/calcom/${connection}/${kind}`
}

export const npiSystem = 'http://hl7.org/fhir/sid/us-npi'

/** The smallest organization that receives: webhooks of Cal.com, and an EHR where nobody listens. */

export const smallSecret = 'whsec_of_the_small_organization'

export const smallOrganization = `
organization: { slug: small, name: Small Clinic, environment: staging }
connections:
  - id: calcom
    connector: calcom
    settings: { baseUrl: 'http://127.0.0.1:9', auth: { apiKey: cal_small }, webhookSecrets: ['${smallSecret}'] }
  - id: ehr
    connector: fhir
    settings: { baseUrl: 'http://127.0.0.1:9/fhir', auth: { kind: none } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'] }
`

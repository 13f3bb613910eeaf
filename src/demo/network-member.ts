/**
 * A member of the network as its own system is: it registers patients, merges them and pushes visit summaries in Redox's data
 * model, and signs in with a key of its own. Source: reference/carequality.md section 1.
 */
import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export type MemberPatient = {
  /** Their number at the member. */
  number: string
  first: string
  last: string
  birthDate: string
  sex: 'Female' | 'Male'
  phone: string
  street: string
  city: string
  state: string
  zip: string
}

export type MemberVisit = { title: string; complaint: string }

export type Member = {
  register(patient: MemberPatient): Promise<void>
  merge(survivor: string, retired: string): Promise<void>
  /** Pushes a visit summary; resolves with the id that the document has at the member. */
  push(patient: MemberPatient, visit: MemberVisit): Promise<string>
}

export type MemberKeys = { jwks: string; sign(claims: object): Promise<string> }

/** A key pair; the public one goes into the connection's settings. */
export async function makeMemberKeys(): Promise<MemberKeys> {
  const pair = await generateKeyPair('ES384')
  const key = { ...(await exportJWK(pair.publicKey)), kid: 'member', alg: 'ES384', use: 'sig' }
  return {
    jwks: JSON.stringify({ keys: [key] }),
    sign: claims =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES384', kid: 'member', typ: 'JWT' }).sign(pair.privateKey),
  }
}

/** A token lives five minutes. */
const tokenMs = 240_000

export type MemberParts = {
  /** Address of the hub. */
  url: string
  /** Its client id at the hub. */
  publicId: string
  /** Under which it numbers its patients. */
  oid: string
  keys: MemberKeys
}

/** Opens it; it signs in when it must. */
export function openMember({ url, publicId, oid, keys }: MemberParts): Member {
  let kept: { token: Promise<string>; until: number } | undefined
  const signIn = async () => {
    const to = `${url}/redox/v2/auth/token`
    const now = Math.floor(Date.now() / 1000)
    const said = { iss: publicId, sub: publicId, aud: to, jti: randomUUID(), iat: now, exp: now + 240 }
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await keys.sign(said),
    })
    const response = await fetch(to, { method: 'POST', body })
    if (!response.ok) throw new Error(`The member could not sign in: ${response.status}`)
    return ((await response.json()) as { access_token: string }).access_token
  }
  const token = () => {
    if (!kept || kept.until < performance.now()) kept = { token: signIn(), until: performance.now() + tokenMs }
    return kept.token
  }
  const tell = async (dataModel: string, eventType: string, message: object) => {
    const Meta = { DataModel: dataModel, EventType: eventType, EventDateTime: new Date().toISOString() }
    const response = await fetch(`${url}/redox/endpoint`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ Meta, ...message }),
    })
    if (!response.ok) throw new Error(`The member's ${eventType} was answered ${response.status}`)
    await response.arrayBuffer()
  }
  const numbers = (...given: string[]) => given.map(ID => ({ ID, IDType: oid }))
  return {
    register: patient =>
      tell('PatientAdmin', 'NewPatient', {
        Patient: { Identifiers: numbers(patient.number), Demographics: demographicsOf(patient) },
      }),
    merge: (survivor, retired) =>
      tell('PatientAdmin', 'PatientMerge', {
        Patient: { Identifiers: numbers(survivor), PreviousIdentifiers: numbers(retired) },
      }),
    async push(patient, { title, complaint }) {
      const id = randomUUID()
      const { first: FirstName, last: LastName, birthDate: DOB, sex: Sex } = patient
      await tell('Clinical Summary', 'VisitPush', {
        Header: {
          Document: { ID: id, Title: title, DateTime: new Date().toISOString(), TypeCode: { Code: '34133-9' } },
          Patient: { Identifiers: numbers(patient.number), Demographics: { FirstName, LastName, DOB, Sex } },
        },
        ChiefComplaintText: complaint,
      })
      return id
    },
  }
}

function demographicsOf({ first, last, birthDate, sex, phone, street, city, state, zip }: MemberPatient): object {
  return {
    FirstName: first,
    LastName: last,
    DOB: birthDate,
    Sex: sex,
    PhoneNumber: { Mobile: phone },
    Address: { StreetAddress: street, City: city, State: state, ZIP: zip, Country: 'US' },
  }
}

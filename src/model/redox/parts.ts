/**
 * The pieces that Redox's messages are made of, read tolerantly: null, blank and absent are one, a number stands where a text
 * was meant, one object where a list was meant. What cannot be read is left out, never an error (reference/carequality.md 1.7).
 */
import { z } from 'zod'

/** A text; blank is absent. */
export const text = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(value => String(value).trim() || undefined)
  .optional()
  .catch(undefined)

/** Text that is markup or has several lines: kept as it came. */
export const narrative = z
  .string()
  .transform(value => (/\S/.test(value) ? value : undefined))
  .optional()
  .catch(undefined)

/** Yes or no; also as a text, as some systems write it. */
export const flag = z.union([z.boolean(), z.stringbool()]).optional().catch(undefined)

/** A list of what can be read; a single value counts as a list of one. */
export function listOf<Item extends z.ZodType>(item: Item) {
  type Element = Exclude<z.output<Item>, undefined>
  return z
    .preprocess(
      value => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]),
      z.array(item.optional().catch(undefined)),
    )
    .transform(items => items.filter((each): each is Element => each !== undefined))
    .catch([])
}

/** An object that may be absent, or be something else by mistake. */
export function maybe<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).optional().catch(undefined)
}

const codeFields = { Code: text, CodeSystem: text, CodeSystemName: text, Name: text }
/** A coded value; `CodeSystem` is an OID. */
export type Coded = {
  Code?: string | undefined
  CodeSystem?: string | undefined
  CodeSystemName?: string | undefined
  Name?: string | undefined
  AltCodes?: Coded[] | undefined
}

export const codedFields = { ...codeFields, AltCodes: listOf(z.object(codeFields)) }

/** A bare text in its place is its name. */
const named = z.string().transform((name): Coded => ({ Name: name.trim() || undefined, AltCodes: [] }))
export const coded = z
  .union([z.object(codedFields).transform((value): Coded => value), named])
  .optional()
  .catch(undefined)

export const identifiers = listOf(z.object({ ID: text, IDType: text, Type: text }))
export type Identifier = { ID?: string | undefined; IDType?: string | undefined }

export const comments = listOf(z.union([z.object({ Text: text }), z.string().transform(Text => ({ Text }))]))

export const address = maybe({ StreetAddress: text, City: text, State: text, ZIP: text, County: text, Country: text })
export type Address = z.output<typeof address>

export const telecoms = listOf(z.object({ System: text, Use: text, Value: text }))

/** E-mail addresses are texts in PatientAdmin and objects in a clinical summary. */
export const emails = listOf(z.union([z.object({ Address: text }).transform(({ Address }) => Address), text]))

/** Credentials are a list in most places, a text in a few. */
export const credentials = listOf(text)

export const phoneNumbers = maybe({ Home: text, Office: text, Mobile: text })

export const place = maybe({
  Type: text,
  Facility: text,
  FacilityIdentifiers: identifiers,
  Department: text,
  DepartmentIdentifiers: identifiers,
  Room: text,
})

export const providerFields = {
  ID: text,
  IDType: text,
  NPI: text,
  Type: text,
  FirstName: text,
  MiddleName: text,
  LastName: text,
  Credentials: credentials,
  Address: address,
  EmailAddresses: emails,
  PhoneNumber: phoneNumbers,
  Location: place,
  Role: coded,
}
export const provider = maybe(providerFields)
export type Provider = NonNullable<z.output<typeof provider>>

export const organization = maybe({
  Identifiers: identifiers,
  Type: coded,
  Name: text,
  Address: address,
  Telecom: telecoms,
})
export type Organization = NonNullable<z.output<typeof organization>>

export const visitReference = maybe({
  Identifiers: identifiers,
  Type: coded,
  DateTime: text,
  EndDateTime: text,
  Status: text,
})

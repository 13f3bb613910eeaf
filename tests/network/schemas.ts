/**
 * Whether payloads of the network are valid by the published schemas (HL7 v3, ebRS, XDS.b). The schemas lie beside the project
 * and not in it; tests say so when they are missing. In process: a hundred answers take as long as one call of xmllint.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { XmlDocument, XmlParseError, XmlValidateError, XsdValidator } from 'libxml2-wasm'
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs'

const folder = fileURLToPath(new URL('../../../shared/validators/', import.meta.url))
export const haveSchemas = existsSync(`${folder}ihe-hl7v3-xsd`)
export const schemasMissing = 'SKIPPED: the schemas of IHE (../shared/validators) are not on this machine.'

/** Payloads by the name of their element. */
const files = {
  PRPA_IN201305UV02: 'ihe-hl7v3-xsd/multicacheschemas/PRPA_IN201305UV02.xsd',
  PRPA_IN201306UV02: 'ihe-hl7v3-xsd/multicacheschemas/PRPA_IN201306UV02.xsd',
  AdhocQueryRequest: 'ihe-xds-xsd/query.xsd',
  AdhocQueryResponse: 'ihe-xds-xsd/query.xsd',
  RetrieveDocumentSetRequest: 'ihe-xds-xsd/IHEXDSB.xsd',
  RetrieveDocumentSetResponse: 'ihe-xds-xsd/IHEXDSB.xsd',
} as const
export type Payload = keyof typeof files

const loaded = new Map<string, XsdValidator>()

function schemaOf(payload: Payload): XsdValidator {
  const path = `${folder}${files[payload]}`
  const known = loaded.get(path)
  if (known) return known
  xmlRegisterFsInputProviders()
  const schema = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(path), { url: path }))
  loaded.set(path, schema)
  return schema
}

/** What the schema says against a payload, each as a line; empty for a valid one. */
export function faultsOf(payload: Payload, xml: string): string[] {
  let document: XmlDocument
  try {
    document = XmlDocument.fromString(xml)
  } catch (error) {
    if (error instanceof XmlParseError) return [`not well-formed: ${error.message}`]
    throw error
  }
  try {
    if (document.root.name !== payload) return [`it is ${document.root.name} and no ${payload}`]
    schemaOf(payload).validate(document)
    return []
  } catch (error) {
    if (!(error instanceof XmlValidateError)) throw error
    return error.details.map(({ message, line }) => `${message.trim()} (line ${line})`)
  } finally {
    document.dispose()
  }
}

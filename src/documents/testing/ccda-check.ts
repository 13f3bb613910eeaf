/**
 * Whether a document is a valid C-CDA R2.1 document: schema, both Schematrons, every templateId known, and proof that a
 * document-level rule fired at all. Needs the schemas beside the project (see `schemas`); tests say so when they are missing.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { XmlDocument, XmlParseError, XmlValidateError, XsdValidator } from 'libxml2-wasm'
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs'
import { type Breach, readSchematron, type Schematron } from './schematron.ts'

/** Where the published schemas are: reference material, beside a checkout and not in it. */
export const schemas = fileURLToPath(new URL('../../../../shared/validators/', import.meta.url))
export const haveSchemas = existsSync(`${schemas}cda-sdtc-xsd`)

const usRealmHeader = '2.16.840.1.113883.10.20.22.1.1'

type Validity = {
  schema: XsdValidator
  schematrons: Schematron[]
}
let loaded: Validity | undefined

function load(): Validity {
  if (loaded) return loaded
  xmlRegisterFsInputProviders()
  const file = `${schemas}cda-sdtc-xsd/infrastructure/cda/CDA_SDTC.xsd`
  const schema = XmlDocument.fromBuffer(readFileSync(file), { url: file })
  const folder = `${schemas}ccda21-schematron/`
  const vocabulary = readFileSync(`${folder}voc.xml`, 'utf8')
  loaded = {
    schema: XsdValidator.fromDoc(schema),
    schematrons: [
      readSchematron('companion', `${folder}ccda-2-1-plus-companion4.1.sch`, vocabulary),
      readSchematron('r21', `${folder}C-CDA_R2.1.sch`, vocabulary),
    ],
  }
  return loaded
}

/** What is wrong with a document, each as a line; empty for a valid one. */
export function faultsOf(xml: string): string[] {
  const { errors, notEvaluated, schema, documentTypes, unknownTemplates } = checkCcda(xml)
  return [
    ...schema.map(each => `schema: ${each}`),
    ...(documentTypes.some(root => root !== usRealmHeader)
      ? []
      : ['no document-level rule fired: nothing was checked']),
    ...(documentTypes.includes(usRealmHeader) ? [] : ['the US Realm Header template is missing']),
    ...unknownTemplates.map(each => `no Schematron knows the template ${each}`),
    ...errors.map(each => `${each.schematron} ${each.path}: ${each.says}`),
    ...notEvaluated.map(each => `${each.schematron}, not evaluated: ${each.says}`),
  ]
}

/** Everything that the checks say of a document. @throws XmlParseError when it is not well-formed */
export function checkCcda(xml: string): {
  schema: string[]
  errors: Breach[]
  notEvaluated: Breach[]
  documentTypes: string[]
  unknownTemplates: string[]
} {
  const { schema, schematrons } = load()
  const document = XmlDocument.fromString(xml)
  try {
    const checks = schematrons.map(each => each.check(document))
    const templates = new Set(
      document.find("//*[local-name()='templateId'][@root]").map(node => {
        const extension = node.get('@extension')?.content ?? ''
        return `${node.get('@root')?.content}${extension === '' ? '' : `:${extension}`}`
      }),
    )
    return {
      schema: schemaFaults(schema, document),
      errors: checks.flatMap(each => each.errors),
      notEvaluated: checks.flatMap(each => each.notEvaluated),
      documentTypes: [...new Set(schematrons.flatMap(each => each.documentTypesOf(document)))],
      unknownTemplates: [...templates].filter(each => !schematrons.some(({ knows }) => knows(each))),
    }
  } finally {
    document.dispose()
  }
}

function schemaFaults(schema: XsdValidator, document: XmlDocument): string[] {
  try {
    schema.validate(document)
    return []
  } catch (error) {
    if (!(error instanceof XmlValidateError)) throw error
    return error.details.map(({ message, line }) => `${message.trim()} (line ${line})`)
  }
}

/** Whether a text is well-formed XML with no DOCTYPE. */
export function isWellFormed(xml: string): boolean {
  try {
    XmlDocument.fromString(xml).dispose()
    return !/<!DOCTYPE/i.test(xml)
  } catch (error) {
    if (error instanceof XmlParseError) return false
    throw error
  }
}
